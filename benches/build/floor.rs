//! The least that the libraries under Candor need for a portfolio: every file
//! is read and parsed, every body becomes HTML, and every item a page of one
//! loop, which is written. No check, no fact, no link, no place of a mistake.

use std::error::Error;
use std::fs;
use std::path::Path;

use rayon::prelude::*;
use tera::{Context, Tera};
use toml::de::DeTable;

/// As much literal text as a page of the portfolio has, in bytes.
const LITERAL: usize = 10_000;
/// The rows of the loop of a page.
const ROWS: usize = 8;

/// Builds the pages of `site` into `out`, a folder that is not there yet.
pub fn build(site: &Path, out: &Path) -> Result<(), Box<dyn Error>> {
    let mut files = Vec::new();
    for folder in fs::read_dir(site.join("content"))? {
        for file in fs::read_dir(folder?.path())? {
            files.push(file?.path());
        }
    }
    let row = "<li><a href=\"{{ page }}\">{{ row }}</a></li>";
    let words = "<p class=\"lead\">The words of a theme</p>\n";
    let literal = words.repeat(LITERAL / words.len());
    let template =
        format!("{literal}{{% for row in rows %}}{row}{{% endfor %}}{{{{ body | safe }}}}");
    let mut tera = Tera::new();
    tera.add_raw_template("page", &template)?;
    fs::create_dir(out)?;
    let made = files.par_iter().map(|file| {
        let page = file.with_extension("html");
        let page = page.file_name().ok_or("a file has a name")?;
        let mut context = Context::new();
        context.insert("body", &body(&fs::read_to_string(file)?));
        let name = page.to_string_lossy();
        context.insert("page", &name);
        context.insert("rows", &[&name; ROWS]);
        fs::write(out.join(page), tera.render("page", &context)?)?;
        Ok::<(), Box<dyn Error + Send + Sync>>(())
    });
    made.collect::<Result<(), _>>().map_err(|error| error.to_string().into())
}

/// The body of an item as HTML.
fn body(text: &str) -> String {
    let front = text.strip_prefix("+++\n");
    let (front, rest) = front.and_then(|front| front.split_once("\n+++\n")).unwrap_or((text, ""));
    let (table, _) = DeTable::parse_recoverable(front);
    let own = table.get_ref().get("body").and_then(|body| body.get_ref().as_str());
    let mut options = comrak::Options::default();
    options.extension.table = true;
    comrak::markdown_to_html(own.unwrap_or(rest), &options)
}

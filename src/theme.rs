//! A theme in memory: templates and assets, in layers.
//!
//! In: the theme's name and what the site overrides. Out: named templates and
//! assets, the site's own before the theme's before `paper`'s.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bytes::Bytes;

use crate::config::{Site, Token};
use crate::diag::{Code, Failure, FileId, Finding, Place, Sources, Step};
use crate::disk::{self, Found, Memory, Refused};
use crate::names;

/// The theme that is built in, and the last layer of every other.
pub const BUILT_IN: &str = "paper";

/// The files of the built-in theme: path below the theme, bytes.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/paper.rs"));

/// How many templates a folder may have, and how many tags a template. Each one
/// inside another takes room on the stack of the engine.
const TEMPLATES: usize = 100;
const TAGS: usize = 1_000;

/// Templates and assets of a site.
#[derive(Debug, Clone, Default)]
pub struct Theme {
    /// The prefixes under which layers below the site's own are found, the
    /// nearest first.
    pub prefixes: Vec<String>,
    /// Every template by name; those of a theme carry its name as a prefix.
    pub templates: BTreeMap<String, String>,
    /// The files of the templates that the site brings.
    pub files: BTreeMap<String, FileId>,
    /// Every asset by path below `assets/`, of the nearest layer that has it.
    pub assets: BTreeMap<String, Bytes>,
    /// The site's own values of design tokens.
    pub tokens: Vec<Token>,
}

/// Reads the theme of a site.
pub fn load(
    root: &Path,
    site: Option<&Site>,
    site_file: FileId,
    memory: &mut Memory,
    sources: &mut Sources,
    findings: &mut Vec<Finding>,
) -> Result<Theme, Failure> {
    let mut theme = Theme::default();
    let name = site.and_then(|site| site.theme.name.as_deref()).unwrap_or(BUILT_IN);
    let at_name = || Place::value(site_file, [Step::Field("theme"), Step::Field("name")]);
    layer(
        &mut theme,
        BUILT_IN,
        FILES.iter().map(|(path, bytes)| ((*path).to_owned(), Bytes::from_static(bytes))),
    );
    theme.prefixes.push(format!("{BUILT_IN}/"));
    let own = format!("themes/{name}");
    let plain = !name.contains('/') && names::portable(name).is_ok();
    if plain && disk::folder(root, &own)?.unwrap_or(true) {
        let found = memory.tree(root, &own)?;
        let files = own_files(found, &own, sources, findings);
        remember(&mut theme, sources, &format!("{own}/"), &format!("{name}/"), &files);
        layer(&mut theme, name, files);
        if name != BUILT_IN {
            theme.prefixes.insert(0, format!("{name}/"));
        }
    } else if name != BUILT_IN {
        let message = format!("there is no folder `{own}`");
        findings.push(
            Finding::new(Code::Theme, at_name(), message)
                .help("use \"paper\", or create the folder"),
        );
    }
    for folder in ["templates", "assets"] {
        let found = memory.tree(root, folder)?;
        let files = own_files(found, folder, sources, findings).into_iter();
        let files = files.map(|(path, bytes)| (format!("{folder}/{path}"), bytes)).collect();
        remember(&mut theme, sources, "", "", &files);
        layer(&mut theme, "", files);
    }
    if let Some(site) = site {
        theme.tokens.clone_from(&site.theme.tokens.0);
    }
    Ok(theme)
}

/// The files of a folder of the site that can be part of a theme.
fn own_files(
    mut found: Found,
    folder: &str,
    sources: &mut Sources,
    findings: &mut Vec<Finding>,
) -> BTreeMap<String, Bytes> {
    let mut templates = 0;
    found.files.retain(|path, bytes| {
        let is_template = folder == "templates" || path.starts_with("templates/");
        templates += usize::from(is_template);
        let why = if !is_template {
            return true;
        } else if bytes.len() as u64 > disk::FILE_LIMIT {
            format!("a template may have {} MB", disk::FILE_LIMIT >> 20)
        } else if bytes.windows(2).filter(|two| two == b"{%").count() > TAGS {
            format!("a template may have {TAGS} tags")
        } else if templates > TEMPLATES {
            format!("a theme may have {TEMPLATES} templates")
        } else {
            return true;
        };
        let path = format!("{folder}/{path}");
        found.refused.push(Refused { path, code: Code::TooLarge, why });
        false
    });
    findings.extend(found.refused.into_iter().map(|refused| {
        let code = if refused.code == Code::UnknownFolder { Code::Theme } else { refused.code };
        Refused { code, ..refused }.finding(sources)
    }));
    found.files
}

/// Keeps the text of templates that the site brings, for findings in them.
/// `folder` and `layer` are what stands before their paths and their names.
fn remember(
    theme: &mut Theme,
    sources: &mut Sources,
    folder: &str,
    layer: &str,
    files: &BTreeMap<String, Bytes>,
) {
    for (path, bytes) in files {
        let Some(template) = path.strip_prefix("templates/") else { continue };
        let text = String::from_utf8_lossy(bytes).into_owned();
        let file = sources.number(&format!("{folder}{path}"));
        sources.replace(file, text, 0..0);
        theme.files.insert(format!("{layer}{template}"), file);
    }
}

/// Lays the files of a theme over those below it. Files that are neither a
/// template nor an asset, such as a licence, stay out of the site.
fn layer(theme: &mut Theme, name: &str, files: impl IntoIterator<Item = (String, Bytes)>) {
    for (path, bytes) in files {
        if let Some(template) = path.strip_prefix("templates/") {
            let name =
                if name.is_empty() { template.to_owned() } else { format!("{name}/{template}") };
            theme.templates.insert(name, String::from_utf8_lossy(&bytes).into_owned());
        } else if let Some(asset) = path.strip_prefix("assets/") {
            theme.assets.insert(asset.to_owned(), bytes);
        }
    }
}

/// Whether a style sheet declares a design token.
pub fn declares(css: &[u8], token: &str) -> bool {
    declared(css).contains(token)
}

/// The names of the design tokens that a style sheet declares.
pub fn declared(css: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(css);
    let names = text.split("--").skip(1).filter_map(|part| {
        let end = part.find(|c: char| !(c.is_ascii_alphanumeric() || c == '-'))?;
        part[end..].trim_start().starts_with(':').then(|| part[..end].to_owned())
    });
    names.collect()
}

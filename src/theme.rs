//! A theme in memory: templates and assets, in layers.
//!
//! In: the theme's name and what the site overrides. Out: named templates and
//! assets, the site's own before the theme's before `paper`'s.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use bytes::Bytes;

use crate::config::{Site, Token};
use crate::diag::{Code, Failure, FileId, Finding, Place, Sources, Step};
use crate::disk::Memory;

/// The theme that is built in, and the last layer of every other.
pub const BUILT_IN: &str = "paper";

/// The files of the built-in theme: path below the theme, bytes.
static FILES: &[(&str, &[u8])] = include!(concat!(env!("OUT_DIR"), "/paper.rs"));

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
    let own = root.join("themes").join(name);
    let plain = !name.contains(['/', '\\']) && name != "..";
    if plain && own.is_dir() {
        let files = memory.tree(&own, &mut |path, why| {
            let message = format!("`themes/{name}/{path}` cannot be part of a theme: {why}");
            findings.push(
                Finding::new(Code::Theme, at_name(), message).help("put a plain file in its place"),
            );
        })?;
        remember(&mut theme, sources, &format!("themes/{name}"), name, &files);
        layer(&mut theme, name, files);
        if name != BUILT_IN {
            theme.prefixes.insert(0, format!("{name}/"));
        }
    } else if name != BUILT_IN {
        let message = format!("there is no folder `themes/{name}`");
        findings.push(
            Finding::new(Code::Theme, at_name(), message)
                .help("use \"paper\", or create the folder"),
        );
    }
    for folder in ["templates", "assets"] {
        let files = memory.tree(&root.join(folder), &mut |path, why| {
            let message = format!("`{folder}/{path}` cannot be part of the site: {why}");
            findings.push(
                Finding::new(Code::Theme, Place::file(site_file), message)
                    .help("put a plain file in its place"),
            );
        })?;
        let files =
            files.into_iter().map(|(path, bytes)| (format!("{folder}/{path}"), bytes)).collect();
        remember(&mut theme, sources, "", "", &files);
        layer(&mut theme, "", files);
    }
    if let Some(site) = site {
        theme.tokens.clone_from(&site.theme.tokens.0);
    }
    Ok(theme)
}

/// Keeps the text of templates that the site brings, for findings in them.
fn remember(
    theme: &mut Theme,
    sources: &mut Sources,
    folder: &str,
    layer: &str,
    files: &BTreeMap<String, Bytes>,
) {
    for (path, bytes) in files {
        let Some(template) = path.strip_prefix("templates/") else { continue };
        let name =
            if layer.is_empty() { template.to_owned() } else { format!("{layer}/{template}") };
        let path = if folder.is_empty() { path.clone() } else { format!("{folder}/{path}") };
        let text = String::from_utf8_lossy(bytes).into_owned();
        let file = sources.number(&path);
        sources.replace(file, text, 0..0);
        theme.files.insert(name, file);
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

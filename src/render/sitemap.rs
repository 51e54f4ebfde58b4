//! The list of pages for search engines, where the site has an address.

use std::fmt::Write;

use super::site::absolute;
use super::view::World;

/// Makes the sitemap; none without an address.
pub fn sitemap<'a>(world: &World<'_>, pages: impl Iterator<Item = &'a str>) -> Option<String> {
    world.edition.site.url.as_ref()?;
    let mut out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n"
        .to_owned();
    for page in pages.filter(|page| *page != "404.html") {
        let url = absolute(world, page)?.replace('&', "&amp;").replace('<', "&lt;");
        writeln!(out, "<url><loc>{url}</loc><lastmod>{}</lastmod></url>", world.today()).ok()?;
    }
    out.push_str("</urlset>\n");
    Some(out)
}

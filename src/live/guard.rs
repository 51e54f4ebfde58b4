//! Which requests the preview answers: those of the author's own browser.
//!
//! Each check is a function of the request alone. `Host` is compared with what
//! was bound, never with `Origin`: a page that rebinds its name to this
//! machine sends the same foreign name in both.

use hyper::header::{HOST, HeaderName, ORIGIN};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, StatusCode, Uri, Version};
use percent_encoding::percent_decode_str;

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Names under which a browser on this machine reaches it.
const NAMES: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// The path that a request asks for, decoded, without the first slash; or why
/// it gets no answer.
pub fn admit(request: &Parts, port: u16) -> Result<String, StatusCode> {
    if request.method != Method::GET && request.method != Method::HEAD {
        return Err(StatusCode::METHOD_NOT_ALLOWED);
    }
    let headers = &request.headers;
    if request.version != Version::HTTP_11
        || headers.contains_key("transfer-encoding")
        || headers.get("content-length").is_some_and(|length| length != "0")
    {
        return Err(StatusCode::BAD_REQUEST);
    }
    let host = one(headers, &HOST)?.filter(|host| is_own(host, port));
    let host = host.ok_or(StatusCode::MISDIRECTED_REQUEST)?;
    let origin = one(headers, &ORIGIN)?;
    if origin.is_some_and(|origin| origin.strip_prefix("http://") != Some(host)) {
        return Err(StatusCode::FORBIDDEN);
    }
    // Another site may lead here, and may not look inside.
    let led = one(headers, &MODE)? == Some("navigate") && one(headers, &DEST)? == Some("document");
    match one(headers, &SITE)? {
        None | Some("same-origin" | "none") => {}
        Some(_) if led => {}
        Some(_) => return Err(StatusCode::FORBIDDEN),
    }
    path(&request.uri).ok_or(StatusCode::BAD_REQUEST)
}

/// The value of a header that may stand there once.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Result<Option<&'a str>, StatusCode> {
    let mut values = headers.get_all(name).iter();
    let first = values.next();
    if values.next().is_some() {
        return Err(StatusCode::BAD_REQUEST);
    }
    first.map(|value| value.to_str().map_err(|_| StatusCode::BAD_REQUEST)).transpose()
}

fn is_own(host: &str, port: u16) -> bool {
    let named = |name: &&str| {
        host.strip_prefix(*name).is_some_and(|rest| match rest.strip_prefix(':') {
            Some(said) => said == port.to_string(),
            None => rest.is_empty() && port == 80,
        })
    };
    NAMES.iter().any(named)
}

/// The path of an address in its plain form, decoded once; none that could
/// mean two things.
fn path(uri: &Uri) -> Option<String> {
    if uri.scheme().is_some() || uri.authority().is_some() {
        return None;
    }
    let path = percent_decode_str(uri.path().strip_prefix('/')?).decode_utf8().ok()?;
    let plain = |part: &str| part != "." && part != "..";
    let good = !path.contains("//")
        && !path.starts_with('/')
        && !path.contains(|c: char| c == '\\' || c.is_control())
        && path.split('/').all(plain);
    good.then(|| path.into_owned())
}

#[cfg(test)]
mod tests {
    use hyper::http::request::{Builder, Parts};
    use hyper::{Request, StatusCode};

    use super::{admit, path};

    fn to(host: &str) -> Builder {
        Request::get("/index.html").header("host", host)
    }

    fn parts(builder: Builder) -> Parts {
        builder.body(()).expect("a lawful request").into_parts().0
    }

    fn answer(builder: Builder) -> Result<String, StatusCode> {
        admit(&parts(builder), 4000)
    }

    #[test]
    fn own_names_with_own_port_are_answered() {
        for host in ["127.0.0.1:4000", "localhost:4000", "[::1]:4000"] {
            assert_eq!(answer(to(host)).as_deref(), Ok("index.html"), "{host}");
        }
        let hosts = [
            "127.0.0.1",
            "localhost",
            "localhost:4001",
            "localhost:04000",
            "evil.example:4000",
            "127.0.0.1.evil.example:4000",
            "localhost.:4000",
            "127.1:4000",
            "0.0.0.0:4000",
            "user@localhost:4000",
            "",
        ];
        for host in hosts {
            assert_eq!(answer(to(host)), Err(StatusCode::MISDIRECTED_REQUEST), "{host}");
        }
        assert_eq!(answer(Request::get("/")), Err(StatusCode::MISDIRECTED_REQUEST));
        let two = to("localhost:4000").header("host", "evil.example");
        assert_eq!(answer(two), Err(StatusCode::BAD_REQUEST));
    }

    #[test]
    fn wat_5_a_rebound_name_is_refused_although_origin_and_host_agree() {
        let rebound = to("evil.example:4000").header("origin", "http://evil.example:4000");
        assert_eq!(answer(rebound), Err(StatusCode::MISDIRECTED_REQUEST));
    }

    #[test]
    fn wat_5_other_origins_are_refused() {
        for origin in ["null", "http://localhost:3000", "https://localhost:4000", "http://evil"] {
            let request = to("localhost:4000").header("origin", origin);
            assert_eq!(answer(request), Err(StatusCode::FORBIDDEN), "{origin}");
        }
        let own = to("localhost:4000").header("origin", "http://localhost:4000");
        assert!(answer(own).is_ok());
        for site in ["cross-site", "same-site"] {
            let asked = |mode, dest| {
                answer(
                    to("localhost:4000")
                        .header("sec-fetch-site", site)
                        .header("sec-fetch-mode", mode)
                        .header("sec-fetch-dest", dest),
                )
            };
            for (mode, dest) in [
                ("cors", "empty"),
                ("no-cors", "script"),
                ("no-cors", "image"),
                ("navigate", "iframe"),
                ("websocket", "empty"),
                ("navigate", "object"),
            ] {
                assert_eq!(asked(mode, dest), Err(StatusCode::FORBIDDEN), "{site} {mode} {dest}");
            }
            assert!(asked("navigate", "document").is_ok(), "a link may lead here");
        }
    }

    #[test]
    fn only_reading_is_possible() {
        for method in ["POST", "PUT", "DELETE", "OPTIONS", "CONNECT"] {
            let request =
                Request::builder().method(method).uri("/").header("host", "localhost:4000");
            assert!(answer(request).is_err(), "{method}");
        }
        let body = to("localhost:4000").header("content-length", "3");
        assert_eq!(answer(body), Err(StatusCode::BAD_REQUEST));
        let body = to("localhost:4000").header("transfer-encoding", "chunked");
        assert_eq!(answer(body), Err(StatusCode::BAD_REQUEST));
    }

    #[test]
    fn wat_4_a_path_means_one_thing() {
        let decoded = |text: &str| path(&text.parse().ok()?);
        assert_eq!(decoded("/a/b.html?raw").as_deref(), Some("a/b.html"));
        assert_eq!(decoded("/a%20b").as_deref(), Some("a b"));
        assert_eq!(decoded("/%252e%252e").as_deref(), Some("%2e%2e"));
        let bad = [
            "/../x",
            "/..%2fx",
            "/%2e%2e/x",
            "/.",
            "//h/x",
            "/a//b",
            "/%2fx",
            "/a%5cb",
            "/%00",
            "/a%0ab",
            "/%ff",
            "/%c0%ae%c0%ae/x",
            "http://localhost:4000/x",
            "*",
            "",
        ];
        for text in bad {
            assert_eq!(decoded(text), None, "{text}");
        }
    }
}

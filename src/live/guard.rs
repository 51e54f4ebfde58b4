//! Which requests the preview answers: those of the author's own browser, and
//! of those whom the author gave the whole address.
//!
//! Each check is a function of the request and the [`Door`] alone. `Host` is
//! compared with what was bound or named, never with `Origin`: a page that
//! rebinds its name to this machine sends the same foreign name in both.

use std::net::{IpAddr, SocketAddr};

use hyper::header::{COOKIE, HOST, HeaderName, ORIGIN};
use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, StatusCode, Uri, Version};
use percent_encoding::percent_decode_str;

const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");

/// Names under which a browser on this machine reaches it.
const NAMES: [&str; 3] = ["127.0.0.1", "localhost", "[::1]"];

/// Under which names the preview is reached, and by whom.
pub struct Door {
    port: u16,
    /// Every lawful `Host`.
    hosts: Vec<String>,
    /// Those that others forward to this machine, encrypted or not.
    forwarded: Vec<String>,
    /// What others have to know, where they can reach it.
    key: Option<String>,
}

/// A request that is answered.
#[derive(Debug, PartialEq, Eq)]
pub struct Entry {
    /// The path that it asks for, decoded, without the first slash.
    pub path: String,
    /// Whether it brings the key in its address, to be kept in a cookie.
    pub is_new: bool,
}

impl Door {
    /// The door of a port, for this machine alone; with an address in the
    /// network, for all who know the key; and under names that are forwarded.
    pub fn new(port: u16, host: Option<(IpAddr, String)>, forwarded: Vec<String>) -> Self {
        let mut hosts: Vec<String> = NAMES.iter().map(|name| format!("{name}:{port}")).collect();
        hosts.extend(host.iter().map(|(ip, _)| SocketAddr::new(*ip, port).to_string()));
        if port == 80 {
            // Browsers leave out the port that is meant anyway.
            hosts = hosts.iter().map(|host| host.trim_end_matches(":80").to_owned()).collect();
        }
        hosts.extend(forwarded.iter().cloned());
        Self { port, hosts, forwarded, key: host.map(|(_, key)| key) }
    }

    /// The cookie that holds the key, if there is one: one for each port,
    /// because all ports of a machine share their cookies.
    pub fn cookie(&self) -> Option<String> {
        self.key.as_ref().map(|key| format!("candor-{}={key}", self.port))
    }

    /// The end of the address that lets others in.
    pub fn query(&self) -> String {
        self.key.as_ref().map_or_else(String::new, |key| format!("?key={key}"))
    }

    /// Browsers write names in small letters.
    fn has(names: &[String], host: &str) -> bool {
        names.iter().any(|name| name == host)
    }

    /// Whether an origin is this preview, under the name of the request.
    fn is_origin(&self, origin: &str, host: &str) -> bool {
        let encrypted = origin.strip_prefix("https://") == Some(host);
        origin.strip_prefix("http://") == Some(host)
            || (encrypted && Self::has(&self.forwarded, host))
    }

    /// Whether a request brings the key, in its address or in a cookie.
    fn knock(&self, request: &Parts) -> Result<bool, StatusCode> {
        let (Some(key), Some(cookie)) = (&self.key, self.cookie()) else { return Ok(false) };
        let said = request.uri.query().and_then(|query| query.strip_prefix("key="));
        let brought = said.is_some_and(|said| same(said, key));
        let cookies = one(&request.headers, &COOKIE)?.unwrap_or_default();
        let kept = cookies.split("; ").any(|kept| same(kept, &cookie));
        if brought || kept { Ok(brought) } else { Err(StatusCode::FORBIDDEN) }
    }
}

/// Whether two texts are the same, in a time that does not depend on where
/// they differ.
pub fn same(a: &str, b: &str) -> bool {
    let differ = a.bytes().zip(b.bytes()).fold(0, |differ, (a, b)| differ | (a ^ b));
    a.len() == b.len() && differ == 0
}

/// What a request asks for, or why it gets no answer.
pub fn admit(request: &Parts, door: &Door) -> Result<Entry, StatusCode> {
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
    let host = one(headers, &HOST)?.filter(|host| Door::has(&door.hosts, host));
    let host = host.ok_or(StatusCode::MISDIRECTED_REQUEST)?;
    let origin = one(headers, &ORIGIN)?;
    if origin.is_some_and(|origin| !door.is_origin(origin, host)) {
        return Err(StatusCode::FORBIDDEN);
    }
    // Another site may lead here, and may not look inside.
    let led = one(headers, &MODE)? == Some("navigate") && one(headers, &DEST)? == Some("document");
    match one(headers, &SITE)? {
        None | Some("same-origin" | "none") => {}
        Some(_) if led => {}
        Some(_) => return Err(StatusCode::FORBIDDEN),
    }
    let path = path(&request.uri).ok_or(StatusCode::BAD_REQUEST)?;
    Ok(Entry { path, is_new: door.knock(request)? })
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

    use super::{Door, admit, path};

    fn to(host: &str) -> Builder {
        Request::get("/index.html").header("host", host)
    }

    fn parts(builder: Builder) -> Parts {
        builder.body(()).expect("a lawful request").into_parts().0
    }

    fn answer(builder: Builder) -> Result<String, StatusCode> {
        admit(&parts(builder), &Door::new(4000, None, Vec::new())).map(|entry| entry.path)
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
            "LocalHost:4000",
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
    fn wat_5_a_forwarded_name_is_answered_only_where_it_is_named() {
        let name = "calm-rook-4000.dev.example";
        let door = Door::new(4000, None, vec![name.to_owned()]);
        let asked = |host: &str, origin: &str| {
            admit(&parts(to(host).header("origin", origin)), &door).map(|entry| entry.path)
        };
        assert!(asked(name, &format!("https://{name}")).is_ok());
        assert!(asked("localhost:4000", "http://localhost:4000").is_ok());
        assert_eq!(asked(name, "https://other.dev.example"), Err(StatusCode::FORBIDDEN));
        let encrypted = asked("localhost:4000", "https://localhost:4000");
        assert_eq!(encrypted, Err(StatusCode::FORBIDDEN));
        let other = asked("other.dev.example", "https://other.dev.example");
        assert_eq!(other, Err(StatusCode::MISDIRECTED_REQUEST));
        assert_eq!(answer(to(name)), Err(StatusCode::MISDIRECTED_REQUEST));
    }

    #[test]
    fn wat_5_in_a_network_only_who_has_the_key_is_answered() {
        let ip = "192.168.7.5".parse().expect("an address");
        let door = Door::new(4000, Some((ip, "0a1b".to_owned())), Vec::new());
        let host = "192.168.7.5:4000";
        let asked = |path: &str, cookie: &str| {
            let request = Request::get(path).header("host", host).header("cookie", cookie);
            admit(&parts(request), &door).map(|entry| (entry.path, entry.is_new))
        };
        assert_eq!(asked("/?key=0a1b", ""), Ok((String::new(), true)));
        assert_eq!(asked("/trust.html", "a=b; candor-4000=0a1b"), Ok(("trust.html".into(), false)));
        for (path, cookie) in [
            ("/", ""),
            ("/?key=0a1c", ""),
            ("/?key=", "candor-4000="),
            ("/?x=1&key=0a1b", ""),
            ("/", "candor-4001=0a1b"),
            ("/", "xcandor-4000=0a1b"),
        ] {
            assert_eq!(asked(path, cookie), Err(StatusCode::FORBIDDEN), "{path} {cookie}");
        }
        assert_eq!(answer(to(host)), Err(StatusCode::MISDIRECTED_REQUEST));
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

//! The preview over HTTP, for a browser on this machine, and for nobody else
//! unless its author says so.
//!
//! Answers come from memory: no file is opened for a request.

use std::convert::Infallible;
use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::channel::Channel;
use http_body_util::combinators::BoxBody;
use http_body_util::{BodyExt, Full};
use hyper::body::Incoming;
use hyper::header::{self, HeaderValue};
use hyper::http::request::Parts;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::{Semaphore, SemaphorePermit};

use super::guard::{Door, Entry, admit, same};
use super::preview::{Answer, Preview};

/// The most bytes of the headers of a request.
const HEADERS: usize = 16 * 1024;
/// How long a browser may take to send them.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most connections at a time.
const CONNECTIONS: usize = 64;
/// The most pages that hear of changes at a time.
const LISTENERS: usize = 16;
/// How often a page that hears nothing is shown that the preview is there.
const HEARTBEAT: Duration = Duration::from_secs(15);
/// How many ports are tried after the one that was asked for.
const PORTS: u16 = 100;

/// Where the preview's own files are.
const OWN: &str = "__candor/";
const SCRIPT: &[u8] = include_bytes!("preview.js");
const STYLE: &[u8] = include_bytes!("preview.css");

/// The policy of every page, and what only a header can say.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; \
    require-trusted-types-for 'script'; trusted-types 'none'; frame-ancestors 'none'";

/// What stands in place of a site that could not be built yet.
const NOTHING: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
    <title>No site yet</title>\n</head>\n<body>\n<p>There is no site to show yet.</p>\n</body>\n</html>\n";

/// A port of this machine that the preview holds.
pub struct Address {
    listeners: Vec<TcpListener>,
    /// The port.
    pub port: u16,
    host: Option<IpAddr>,
}

impl Address {
    /// Takes a port, or the next one that is free; at an address of this
    /// machine in the network too, if there is a `host`.
    pub fn take(port: u16, host: Option<IpAddr>) -> io::Result<Self> {
        let mut last = None;
        for port in port..=port.saturating_add(PORTS) {
            match listeners(port, host) {
                Ok(listeners) => {
                    let port = listeners[0].local_addr()?.port();
                    return Ok(Self { listeners, port, host });
                }
                Err(error) => last = Some(error),
            }
        }
        Err(last.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
    }

    /// Where the preview is.
    pub fn url(&self) -> String {
        let host = self.host.unwrap_or(Ipv4Addr::LOCALHOST.into());
        format!("http://{}", SocketAddr::new(host, self.port))
    }

    /// Its door, under names too that are `forwarded` to this machine.
    pub fn door(&self, forwarded: Vec<String>) -> Door {
        Door::new(self.port, self.host.map(|host| (host, token())), forwarded)
    }
}

fn listeners(port: u16, host: Option<IpAddr>) -> io::Result<Vec<TcpListener>> {
    let four = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    let port = four.local_addr()?.port();
    // `localhost` may mean either; a machine may have only one.
    let six = TcpListener::bind((Ipv6Addr::LOCALHOST, port)).ok();
    let host = host.map(|host| TcpListener::bind((host, port))).transpose()?;
    let listeners: Vec<_> = [Some(four), six, host].into_iter().flatten().collect();
    listeners.iter().try_for_each(|listener| listener.set_nonblocking(true))?;
    Ok(listeners)
}

/// Serves a preview from a thread of its own, until the process ends.
pub fn serve(address: Address, door: Door, preview: Arc<Preview>) -> io::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let server = Arc::new(Server {
        preview,
        door,
        token: token(),
        connections: Semaphore::new(CONNECTIONS),
        pages: Arc::new(Semaphore::new(LISTENERS)),
    });
    let listeners = {
        let _inside = runtime.enter();
        let listeners = address.listeners.into_iter().map(tokio::net::TcpListener::from_std);
        listeners.collect::<io::Result<Vec<_>>>()?
    };
    std::thread::Builder::new().name("preview".to_owned()).spawn(move || {
        runtime.block_on(async {
            let mut accepting = tokio::task::JoinSet::new();
            for listener in listeners {
                accepting.spawn(server.clone().accept(listener));
            }
            accepting.join_all().await;
        });
    })?;
    Ok(())
}

/// 128 random bits that nobody guesses.
fn token() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the system gives random bytes");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

type Body = BoxBody<Bytes, Infallible>;

struct Server {
    preview: Arc<Preview>,
    door: Door,
    /// What only a page of this preview knows.
    token: String,
    connections: Semaphore,
    pages: Arc<Semaphore>,
}

impl Server {
    async fn accept(self: Arc<Self>, listener: tokio::net::TcpListener) {
        loop {
            let Ok((stream, _)) = listener.accept().await else {
                // Too many files are open: some will be closed.
                tokio::time::sleep(HEARTBEAT / 100).await;
                continue;
            };
            let server = self.clone();
            // A panic ends its task, and with it one connection.
            tokio::spawn(async move {
                let Ok(_permit): Result<SemaphorePermit<'_>, _> =
                    server.connections.acquire().await
                else {
                    return;
                };
                let answer = service_fn(|request| server.clone().answer(request));
                let connection = http1::Builder::new()
                    .timer(TokioTimer::new())
                    .header_read_timeout(PATIENCE)
                    .max_buf_size(HEADERS)
                    .half_close(true)
                    .serve_connection(TokioIo::new(stream), answer);
                // Whatever a browser sends, it concerns this connection only.
                let _ = connection.await;
            });
        }
    }

    async fn answer(
        self: Arc<Self>,
        request: Request<Incoming>,
    ) -> Result<Response<Body>, Infallible> {
        let (request, _) = request.into_parts();
        let mut response = match admit(&request, &self.door) {
            Ok(Entry { is_new: true, .. }) => self.welcome(request.uri.path()),
            Ok(Entry { path, .. }) => self.route(&path, &request).await,
            Err(status) => plain(status),
        };
        let headers = response.headers_mut();
        for (name, value) in [
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::CACHE_CONTROL, "no-store"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
            (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if request.method == Method::HEAD {
            *response.body_mut() = Full::default().boxed();
        }
        Ok(response)
    }

    /// Leads to the same page without the key in its address.
    fn welcome(&self, path: &str) -> Response<Body> {
        let cookie = self.door.cookie().unwrap_or_default();
        let cookie = format!("{cookie}; Path=/; HttpOnly; SameSite=Lax");
        let mut response = redirect(path);
        if let Ok(cookie) = HeaderValue::from_str(&cookie) {
            response.headers_mut().insert(header::SET_COOKIE, cookie);
        }
        response
    }

    async fn route(&self, path: &str, request: &Parts) -> Response<Body> {
        if let Some(own) = path.strip_prefix(OWN) {
            return self.own(own, request);
        }
        // Asked first: a page that is newer than it says is only looked at once more.
        let build = self.preview.build();
        match self.preview.get(path).await {
            Answer::File(bytes) => {
                let file = if path.is_empty() || path.ends_with('/') { "index.html" } else { path };
                let kind = mime(file);
                let bytes = if kind.starts_with("text/html") {
                    self.with_script(&bytes, build)
                } else {
                    bytes
                };
                file_of(StatusCode::OK, kind, bytes)
            }
            Answer::Missing(Some(page)) => {
                file_of(StatusCode::NOT_FOUND, mime("404.html"), self.with_script(&page, build))
            }
            Answer::Missing(None) => plain(StatusCode::NOT_FOUND),
            Answer::Elsewhere(address) => redirect(&address),
            Answer::Nothing => {
                let page = self.with_script(NOTHING.as_bytes(), build);
                file_of(StatusCode::SERVICE_UNAVAILABLE, mime("index.html"), page)
            }
        }
    }

    /// The script of the preview and what it asks for; all but the style wants
    /// the token.
    fn own(&self, name: &str, request: &Parts) -> Response<Body> {
        let token = request.uri.query().and_then(|query| query.strip_prefix("t="));
        if name == "preview.css" {
            return file_of(StatusCode::OK, mime(name), Bytes::from_static(STYLE));
        }
        if !token.is_some_and(|token| same(token, &self.token)) {
            return plain(StatusCode::FORBIDDEN);
        }
        match name {
            "preview.js" => file_of(StatusCode::OK, mime(name), Bytes::from_static(SCRIPT)),
            "news" => file_of(StatusCode::OK, mime("news.json"), self.preview.news().into()),
            "events" => self.events(),
            _ => plain(StatusCode::NOT_FOUND),
        }
    }

    /// The numbers of builds, one event each.
    fn events(&self) -> Response<Body> {
        let Ok(permit) = self.pages.clone().try_acquire_owned() else {
            return plain(StatusCode::SERVICE_UNAVAILABLE);
        };
        let (mut sender, body) = Channel::<Bytes, Infallible>::new(1);
        let mut builds = self.preview.builds();
        tokio::spawn(async move {
            let _permit = permit;
            let mut event = format!("data: {}\n\n", *builds.borrow_and_update());
            // Ends when the page has gone.
            while sender.send_data(event.into()).await.is_ok() {
                event = match tokio::time::timeout(HEARTBEAT, builds.changed()).await {
                    Ok(Ok(())) => format!("data: {}\n\n", *builds.borrow_and_update()),
                    Ok(Err(_)) => return,
                    Err(_) => ":\n\n".to_owned(),
                };
            }
        });
        let mut response = Response::new(body.boxed());
        let kind = HeaderValue::from_static("text/event-stream");
        response.headers_mut().insert(header::CONTENT_TYPE, kind);
        response
    }

    /// A page with the one line by which it hears of changes.
    fn with_script(&self, page: &[u8], build: u64) -> Bytes {
        let token = &self.token;
        let script = format!(
            "<script src=\"/{OWN}preview.js?t={token}\" data-build=\"{build}\" defer></script>"
        );
        let end = b"</head>";
        let at = page.windows(end.len()).position(|bytes| bytes == end).unwrap_or(page.len());
        [&page[..at], script.as_bytes(), &page[at..]].concat().into()
    }
}

fn mime(path: &str) -> &'static str {
    match path.rsplit_once('.').map(|(_, extension)| extension) {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("ics") => "text/calendar; charset=utf-8",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        _ => mime_guess::from_path(path).first_raw().unwrap_or("application/octet-stream"),
    }
}

fn file_of(status: StatusCode, kind: &'static str, bytes: Bytes) -> Response<Body> {
    let mut response = Response::new(Full::new(bytes).boxed());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    response
}

fn redirect(address: &str) -> Response<Body> {
    let Ok(address) = HeaderValue::from_str(address) else { return plain(StatusCode::NOT_FOUND) };
    let mut response = plain(StatusCode::FOUND);
    response.headers_mut().insert(header::LOCATION, address);
    response
}

fn plain(status: StatusCode) -> Response<Body> {
    let words = format!("{}\n", status.canonical_reason().unwrap_or_default());
    file_of(status, "text/plain; charset=utf-8", words.into())
}

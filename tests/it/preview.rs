//! The preview as a server: what is sent to it, and what it never does.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::time::Duration;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::support::{Folder, Running, SMALL};

/// `candor serve` in a folder.
struct Serve {
    _running: Running,
    address: String,
    /// What it said until it had an address.
    said: String,
}

impl Serve {
    fn start(folder: &Folder, flags: &[&str]) -> Self {
        let running = Running::start(folder, &[&["serve", "--port", "0"], flags].concat());
        Self::of(running)
    }

    fn of(running: Running) -> Self {
        let said = running.until("http://").join("\n");
        running.until("Built");
        let address = said.split("http://").nth(1).and_then(|rest| rest.split('/').next());
        let address = address.expect("the address of the preview").to_owned();
        Self { _running: running, address, said }
    }

    /// Sends some bytes, and gives what comes back until the server closes.
    fn send(&self, bytes: &[u8]) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("the preview is there");
        stream.set_read_timeout(Some(Duration::from_secs(60))).expect("a time");
        // It may close before all is sent.
        let _ = stream.write_all(bytes);
        let _ = stream.shutdown(Shutdown::Write);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn get(&self, path: &str) -> String {
        let host = &self.address;
        self.send(
            format!("GET {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n\r\n").as_bytes(),
        )
    }

    fn status(&self, request: &str) -> String {
        let answer = self.send(request.replace("HOST", &self.address).as_bytes());
        answer.split(' ').nth(1).unwrap_or_default().to_owned()
    }
}

#[test]
fn wat_6_nothing_that_is_sent_ends_the_preview() {
    let folder = Folder::with(SMALL);
    let serve = Serve::start(&folder, &[]);
    let long = "x".repeat(40_000);
    for (request, status) in [
        ("GET / HTTP/1.1\r\nhost: HOST\r\n\r\n".to_owned(), "200"),
        ("HEAD / HTTP/1.1\r\nhost: HOST\r\n\r\n".to_owned(), "200"),
        ("GET / HTTP/1.0\r\nhost: HOST\r\n\r\n".to_owned(), "400"),
        ("GET / HTTP/1.1\r\n\r\n".to_owned(), "421"),
        ("GET / HTTP/1.1\r\nhost: HOST\r\nhost: HOST\r\n\r\n".to_owned(), "400"),
        ("POST / HTTP/1.1\r\nhost: HOST\r\ncontent-length: 2\r\n\r\nhi".to_owned(), "405"),
        ("GET http://HOST/ HTTP/1.1\r\nhost: HOST\r\n\r\n".to_owned(), "400"),
        ("GET /%2e%2e/candor.toml HTTP/1.1\r\nhost: HOST\r\n\r\n".to_owned(), "400"),
        ("GET /candor.toml HTTP/1.1\r\nhost: HOST\r\n\r\n".to_owned(), "404"),
        ("GET /__candor/news HTTP/1.1\r\nhost: HOST\r\n\r\n".to_owned(), "403"),
        ("GET /__candor/events?t= HTTP/1.1\r\nhost: HOST\r\n\r\n".to_owned(), "403"),
        (format!("GET /{long} HTTP/1.1\r\nhost: HOST\r\n\r\n"), "431"),
        (format!("GET / HTTP/1.1\r\nhost: HOST\r\nx: {long}\r\n\r\n"), "431"),
        ("\0\0\0\r\n\r\n".to_owned(), "400"),
    ] {
        assert_eq!(serve.status(&request), status, "{:.80}", request);
    }
    // Half requests that stay open, and noise.
    let half: Vec<TcpStream> = (0..40)
        .map(|_| {
            let mut stream = TcpStream::connect(&serve.address).expect("the preview is there");
            stream.write_all(b"GET / HT").expect("it reads");
            stream
        })
        .collect();
    let mut runner = TestRunner::deterministic();
    let noise = proptest::collection::vec(any::<u8>(), 0..400);
    runner
        .run(&(noise, 0..40usize), |(noise, cut)| {
            let mut request =
                format!("GET / HTTP/1.1\r\nhost: {}\r\n\r\n", serve.address).into_bytes();
            let cut = cut.min(request.len());
            request.splice(cut..cut, noise);
            serve.send(&request);
            Ok(())
        })
        .expect("noise has no effect");
    drop(half);
    assert!(serve.get("/").starts_with("HTTP/1.1 200"));
}

#[test]
fn a_port_that_is_busy_is_named_and_the_next_free_one_is_taken() {
    let folder = Folder::with(SMALL);
    let busy = TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let port = busy.local_addr().expect("it is bound").port();
    let serve = Serve::of(Running::start(&folder, &["serve", "--port", &port.to_string()]));
    let said = &serve.said;
    assert!(said.contains(&format!("port {port} is busy")), "{said}");
    assert_ne!(serve.address, format!("127.0.0.1:{port}"));
    assert!(serve.get("/").starts_with("HTTP/1.1 200"));
}

#[test]
fn the_preview_shows_the_edition_that_was_asked_for() {
    let folder = Folder::with(SMALL);
    folder.write(
        "content/milestones/inner.toml",
        "title = \"Inner step\"\nowner = \"ada\"\naudience = \"team\"\n",
    );
    let serve = Serve::start(&folder, &[]);
    assert!(serve.get("/milestones/inner.html").starts_with("HTTP/1.1 404"));
    let team = Serve::start(&folder, &["--audience", "team"]);
    assert!(team.get("/milestones/inner.html").starts_with("HTTP/1.1 200"));
    assert!(!folder.exists("public"), "a preview writes nothing");
}

// Linux reaches itself at this second address without being told.
#[cfg(target_os = "linux")]
#[test]
fn wat_5_others_in_the_network_need_the_key_and_see_one_edition() {
    let folder = Folder::with(SMALL);
    let run = folder.candor(&["serve", "--host", "127.0.0.2"]);
    assert_eq!(run.code, Some(2), "{}", run.stderr);
    assert!(run.stderr.contains("with --audience"), "{}", run.stderr);
    for wrong in [["--host", "0.0.0.0"], ["--allow-host", "https://a.example/"]] {
        let run = folder.candor(&["serve", "--audience", "team", wrong[0], wrong[1]]);
        assert_eq!(run.code, Some(2), "{}", run.stderr);
    }
    let serve = Serve::start(&folder, &["--host", "127.0.0.2", "--audience", "team"]);
    assert!(serve.address.starts_with("127.0.0.2:"), "{}", serve.said);
    let key = serve.said.split("?key=").nth(1).and_then(|rest| rest.split(' ').next());
    let key = key.expect("the address has a key");
    assert!(serve.get("/").starts_with("HTTP/1.1 403"));
    let welcome = serve.get(&format!("/trust.html?key={key}"));
    assert!(welcome.starts_with("HTTP/1.1 302"), "{welcome}");
    assert!(welcome.contains("location: /trust.html\r\n"), "{welcome}");
    let cookie = welcome.split("set-cookie: ").nth(1).and_then(|rest| rest.split(';').next());
    let cookie = cookie.expect("the key is kept");
    assert!(welcome.contains("HttpOnly; SameSite=Lax"), "{welcome}");
    let asked = |host: &str| format!("GET / HTTP/1.1\r\nhost: {host}\r\ncookie: {cookie}\r\n\r\n");
    assert_eq!(serve.status(&asked("HOST")), "200");
    assert_eq!(serve.status(&asked("evil.example")), "421");
}

#[test]
fn wat_5_a_forwarded_name_is_answered_where_it_is_allowed() {
    let folder = Folder::with(SMALL);
    let request = "GET / HTTP/1.1\r\nhost: calm-rook-4000.dev.example\r\n\r\n";
    let name = ["--allow-host", "calm-rook-4000.dev.example"];
    assert_eq!(Serve::start(&folder, &[]).status(request), "421");
    assert_eq!(Serve::start(&folder, &name).status(request), "200");
}

#[test]
fn wat_4_the_preview_needs_no_file_for_a_request() {
    let folder = Folder::with(SMALL);
    let serve = Serve::start(&folder, &[]);
    let body = |answer: String| answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned());
    let before = body(serve.get("/milestones/beta.html"));
    assert!(before.as_ref().is_some_and(|page| page.contains("Beta")));
    fs::rename(folder.path().join("content"), folder.path().join("away")).expect("ours");
    fs::rename(folder.path().join("candor.toml"), folder.path().join("away.toml")).expect("ours");
    assert_eq!(body(serve.get("/milestones/beta.html")), before);
    // A file that is laid beside the sources or the output is no part of the site.
    folder.write("content/secret.txt", "secret");
    folder.write("public/secret.txt", "secret");
    for path in ["/secret.txt", "/content/secret.txt", "/public/secret.txt"] {
        assert!(serve.get(path).starts_with("HTTP/1.1 404"), "{path}");
    }
}

#[test]
fn wat_4_every_answer_carries_what_keeps_others_out() {
    let folder = Folder::with(SMALL);
    let serve = Serve::start(&folder, &[]);
    for path in ["/", "/nothing", "/__candor/preview.css", "/data.json", "/%00"] {
        let answer = serve.get(path).to_lowercase();
        let (head, _) = answer.split_once("\r\n\r\n").expect("a head");
        for line in [
            "cross-origin-resource-policy: same-origin",
            "cross-origin-opener-policy: same-origin",
            "x-content-type-options: nosniff",
            "x-frame-options: deny",
            "referrer-policy: no-referrer",
            "cache-control: no-store",
            "frame-ancestors 'none'",
        ] {
            assert!(head.contains(line), "{path} lacks {line}");
        }
        assert!(!head.contains("access-control"), "{path}");
    }
}

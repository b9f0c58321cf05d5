//! The client: every refusal by name, and nothing of a bad answer is kept.

use std::time::Duration;

use congvu::demo::ca::{Authority, pem};
use congvu::http::{ExchangeError, Tls};
use congvu::pki::container::Kind;
use congvu::pki::fetch::{
    Allowed, Answer, Expected, Fetch as _, FetchError, FetchLimits, HttpFetch, Question, Sent, Validators,
};

use super::server::{Reply, Server};
use crate::pki::crl;

const CAP: usize = 1 << 20;

fn limits() -> FetchLimits {
    let moment = Duration::from_millis(300);
    FetchLimits { max_bytes: CAP, connect: Duration::from_secs(20), idle: moment, whole: Duration::from_mins(1) }
}

/// A client that may ask the server, though it is on this very host.
fn client(server: &Server, limits: FetchLimits) -> HttpFetch {
    let allowed = Allowed::new(&[server.address.to_string()], &[server.address.ip().to_string()]).unwrap();
    HttpFetch::new(allowed, limits, Tls::new(None).unwrap())
}

async fn ask(server: &Server) -> Result<Answer, FetchError> {
    client(server, limits()).fetch(&Question::list(server.url("/a.crl?x=1"), Validators::default())).await
}

fn list() -> Vec<u8> {
    crl(Authority::G2Issuing, &[])
}

#[tokio::test]
async fn a_list_comes_once_and_then_only_when_it_is_another() {
    let server = Server::start(Reply::Honest { etag: "\"one\"", body: list() }).await;
    let Ok(Answer::Fetched { der, validators }) = ask(&server).await else { panic!("a list") };
    assert_eq!(der, list());
    assert_eq!(validators.etag.as_deref(), Some("\"one\""));
    assert_eq!(validators.last_modified.as_deref(), Some("Mon, 30 Dec 2019 00:00:00 GMT"));
    let again = Question::list(server.url("/a.crl"), validators);
    assert_eq!(client(&server, limits()).fetch(&again).await, Ok(Answer::Unchanged));
    let asked = server.asked();
    assert!(asked[0].starts_with("get /a.crl?x=1 http/1.1\r\n"), "{}", asked[0]);
    assert!(asked[0].contains(&format!("host: {}\r\n", server.address)) && !asked[0].contains("if-"), "{}", asked[0]);
    assert!(asked[1].contains("if-none-match: \"one\"\r\nif-modified-since: mon, 30 dec 2019"), "{}", asked[1]);
}

#[tokio::test]
async fn pem_is_taken_as_what_it_holds_and_other_things_are_named() {
    let server = Server::start(Reply::Silent).await;
    server.say(Reply::with("200 OK", "", pem("X509 CRL", &list())));
    assert!(matches!(ask(&server).await, Ok(Answer::Fetched { der, .. }) if der == list()));
    for (body, kind) in [
        (b"<!DOCTYPE html><html>Please log in</html>".to_vec(), Kind::Html),
        (Vec::new(), Kind::Nothing),
        (b"not found".to_vec(), Kind::Unknown),
        (crate::pki::leaf(1, congvu::demo::ca::Generation::G2), Kind::Certificate),
        (list()[..100].to_vec(), Kind::Unknown),
        (pem("CERTIFICATE", b"x").into_bytes(), Kind::Pem),
    ] {
        server.say(Reply::with("200 OK", "content-type: application/pkix-crl\r\n", body));
        let refused = ask(&server).await;
        assert_eq!(refused, Err(FetchError::WrongKind { found: kind, wanted: "a revocation list" }));
    }
}

#[tokio::test]
async fn nobody_is_sent_elsewhere_and_odd_answers_are_named() {
    let server = Server::start(Reply::Silent).await;
    let elsewhere = "location: https://evil.example/a.crl?token=geheim\r\n";
    for status in [301, 302, 303, 307, 308] {
        server.say(Reply::with(&format!("{status} Elsewhere"), elsewhere, list()));
        let to = "https://evil.example/a.crl".to_owned();
        assert_eq!(ask(&server).await, Err(FetchError::Redirect { status, to }));
    }
    let (inner, nowhere) = ("location: /b.crl\r\n", "");
    for (headers, to) in [(inner, "http://127.0.0.1/b.crl"), (nowhere, "nowhere")] {
        server.say(Reply::with("302 Found", headers, ""));
        assert_eq!(ask(&server).await, Err(FetchError::Redirect { status: 302, to: to.to_owned() }));
    }
    for status in [204, 206, 400, 403, 404, 500, 503] {
        server.say(Reply::with(&format!("{status} So"), "", if status == 204 { Vec::new() } else { list() }));
        assert_eq!(ask(&server).await, Err(FetchError::Status(status)));
    }
    server.say(Reply::Raw { head: "HTTP/1.1 304 Not Modified\r\n\r\n".to_owned(), body: Vec::new() });
    assert_eq!(ask(&server).await, Err(FetchError::UnaskedUnchanged));
    server.say(Reply::with("200 OK", "content-encoding: gzip\r\n", list()));
    assert_eq!(ask(&server).await, Err(FetchError::Packed("gzip".to_owned())));
    server.say(Reply::Raw { head: "SSH-2.0-OpenSSH_9.2\r\n".to_owned(), body: Vec::new() });
    assert_eq!(ask(&server).await, Err(FetchError::Exchange(ExchangeError::Broken)));
}

#[tokio::test]
async fn more_than_the_cap_is_not_read_whether_it_is_said_or_not() {
    let server = Server::start(Reply::Endless(100 << 20)).await;
    assert_eq!(ask(&server).await, Err(FetchError::TooLarge(CAP)));
    server.say(Reply::Raw {
        head: "HTTP/1.1 200 OK\r\ncontent-length: 104857600\r\n\r\n".to_owned(),
        body: vec![0x30; 10],
    });
    assert_eq!(ask(&server).await, Err(FetchError::TooLarge(CAP)));
    let exact = list();
    server.say(Reply::with("200 OK", "", exact.clone()));
    let fits = FetchLimits { max_bytes: exact.len(), ..limits() };
    let question = Question::list(server.url("/"), Validators::default());
    assert!(client(&server, fits).fetch(&question).await.is_ok());
    let short = FetchLimits { max_bytes: exact.len() - 1, ..limits() };
    assert_eq!(client(&server, short).fetch(&question).await, Err(FetchError::TooLarge(exact.len() - 1)));
}

#[tokio::test]
async fn a_silent_server_and_a_broken_connection_end_the_question() {
    let silent = FetchError::Exchange(ExchangeError::Silent(limits().idle));
    let server = Server::start(Reply::Silent).await;
    assert_eq!(ask(&server).await, Err(silent.clone()));
    server.say(Reply::Stalled(list()));
    assert_eq!(ask(&server).await, Err(silent));
    server.say(Reply::Cut(list()));
    assert_eq!(ask(&server).await, Err(FetchError::Exchange(ExchangeError::Broken)));
    // Patient with each part, and yet not for ever.
    let whole = Duration::from_millis(200);
    server.say(Reply::Silent);
    let hurried = FetchLimits { idle: Duration::from_mins(1), whole, ..limits() };
    let question = Question::list(server.url("/"), Validators::default());
    assert_eq!(client(&server, hurried).fetch(&question).await, Err(FetchError::TooSlow(whole)));
}

#[tokio::test]
async fn only_who_is_named_is_asked_and_our_own_network_only_where_that_is_said() {
    let server = Server::start(Reply::with("200 OK", "", list())).await;
    let port = server.address.port();
    let fetch = async |hosts: &[String], private: &[String], url: String| {
        let allowed = Allowed::new(hosts, private).unwrap();
        let client = HttpFetch::new(allowed, limits(), Tls::new(None).unwrap());
        client.fetch(&Question::list(url.parse().unwrap(), Validators::default())).await
    };
    let literal = server.address.to_string();
    let url = format!("http://{literal}/a.crl");
    let not_allowed = FetchError::NotAllowed { host: literal.clone() };
    assert_eq!(fetch(&["ca.gov.vn".to_owned()], &[], url.clone()).await, Err(not_allowed));
    let private = FetchError::Private { host: "127.0.0.1".to_owned(), address: server.address.ip() };
    assert_eq!(fetch(std::slice::from_ref(&literal), &[], url).await, Err(private));
    // A name that leads here: what it resolves to is looked at, not what it is called.
    let named = format!("localhost:{port}");
    let refused = fetch(std::slice::from_ref(&named), &[], format!("http://{named}/a.crl")).await;
    assert!(matches!(refused, Err(FetchError::Private { host, .. }) if host == "localhost"));
    assert_eq!(server.asked().len(), 0, "nobody was asked");
    let meant = ["localhost".to_owned()];
    assert!(fetch(std::slice::from_ref(&named), &meant, format!("http://{named}/a.crl")).await.is_ok());
    // A server that shakes no hands is not waited for.
    let (allowed, short) = (Allowed::new(std::slice::from_ref(&named), &meant).unwrap(), limits().idle);
    let hurried = HttpFetch::new(allowed, FetchLimits { connect: short, ..limits() }, Tls::new(None).unwrap());
    let question = Question::list(format!("https://{named}/a.crl").parse().unwrap(), Validators::default());
    assert_eq!(hurried.fetch(&question).await, Err(FetchError::TooSlow(short)));
    drop(server);
    let gone = fetch(std::slice::from_ref(&named), &meant, format!("http://{named}/a.crl")).await;
    assert!(matches!(gone, Err(FetchError::Unreachable { .. })), "{gone:?}");
}

#[tokio::test]
async fn a_question_with_a_body_is_posted_and_its_answer_held_to_its_media_type() {
    const MEDIA_TYPE: &str = "application/ocsp-response";
    let der = vec![0x30, 3, 0x0A, 1, 6];
    let server =
        Server::start(Reply::with("200 OK", "content-type: Application/OCSP-Response; x=y\r\n", der.clone())).await;
    let question = Question {
        url: server.url("/ocsp"),
        expected: Expected::Der(MEDIA_TYPE),
        known: Validators::default(),
        sent: Some(Sent { media_type: "application/ocsp-request", bytes: vec![0x30, 0] }),
    };
    let client = client(&server, limits());
    assert!(matches!(client.fetch(&question).await, Ok(Answer::Fetched { der: found, .. }) if found == der));
    let asked = server.asked().remove(0);
    assert!(asked.starts_with("post /ocsp http/1.1\r\n") && asked.contains("content-length: 2\r\n"), "{asked}");
    assert!(asked.contains("content-type: application/ocsp-request\r\n"), "{asked}");
    server.say(Reply::with("200 OK", "content-type: text/html\r\n", der));
    let wrong = FetchError::WrongMediaType { found: "text/html".to_owned(), wanted: MEDIA_TYPE };
    assert_eq!(client.fetch(&question).await, Err(wrong));
    server.say(Reply::with("200 OK", "content-type: application/ocsp-response\r\n", "<html>"));
    assert!(matches!(client.fetch(&question).await, Err(FetchError::WrongKind { found: Kind::Html, .. })));
}

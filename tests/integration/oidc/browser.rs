//! A browser's least part: cookies of one site, forms, and redirects that are looked at before they are followed.

use std::net::SocketAddr;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// What a site's pages left in the browser.
#[derive(Default)]
pub(super) struct Browser {
    pub(super) cookies: Vec<(String, String)>,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    headers: Vec<(String, String)>,
    pub(super) body: String,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Where it leads.
    #[track_caller]
    pub(super) fn location(&self) -> &str {
        assert_eq!(self.status, 303, "{self:?}");
        self.header("location").expect("a place to go")
    }

    /// What the page complains of.
    #[track_caller]
    pub(super) fn complaint(&self) -> String {
        let said = self.body.split_once("role=\"alert\"").and_then(|(_, rest)| rest.split_once("<li>"));
        let said = said.and_then(|(_, rest)| rest.split_once("</li>")).map(|(said, _)| said);
        let said = said.unwrap_or_else(|| panic!("no complaint: {self:?}"));
        said.split('<').map(|part| part.rsplit('>').next().unwrap_or_default()).collect()
    }

    /// A cookie that it sets.
    pub(super) fn set_cookie(&self, name: &str) -> Option<&str> {
        let cookies = self.headers.iter().filter(|(known, _)| known == "set-cookie").map(|(_, value)| value.as_str());
        cookies.into_iter().find(|cookie| cookie.split('=').next() == Some(name))
    }
}

impl Browser {
    pub(super) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub(super) async fn get(&mut self, address: SocketAddr, path: &str) -> Answer {
        let stream = TcpStream::connect(address).await.expect("a connection");
        self.send(stream, &address.to_string(), path, None).await
    }

    pub(super) async fn post(&mut self, address: SocketAddr, path: &str, form: &str) -> Answer {
        let stream = TcpStream::connect(address).await.expect("a connection");
        self.send(stream, &address.to_string(), path, Some(form)).await
    }

    /// Sends a request over an open connection.
    pub(super) async fn send<S>(&mut self, mut stream: S, host: &str, path: &str, form: Option<&str>) -> Answer
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let method = if form.is_some() { "POST" } else { "GET" };
        let body = form.unwrap_or_default();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            cookies.join("; "),
            body.len()
        );
        stream.write_all(request.as_bytes()).await.expect("a request");
        let mut bytes = Vec::new();
        // Some servers end TLS without saying so.
        let _ended = stream.read_to_end(&mut bytes).await;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) =
            text.split_once("\r\n\r\n").unwrap_or_else(|| panic!("no answer to {method} {path}: {text}"));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)).and_then(|code| code.parse().ok());
        let headers = lines.filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        let answer = Answer { status: status.expect("a status"), headers, body: body.to_owned() };
        self.keep(&answer);
        answer
    }

    fn keep(&mut self, answer: &Answer) {
        for (_, cookie) in answer.headers.iter().filter(|(name, _)| name == "set-cookie") {
            let (name, value) = cookie.split(';').next().and_then(|pair| pair.split_once('=')).expect("a cookie");
            self.cookies.retain(|(known, _)| known != name);
            if !value.is_empty() {
                self.cookies.push((name.to_owned(), value.to_owned()));
            }
        }
    }
}

/// The parameters of an address.
pub(super) fn parameters(address: &str) -> Vec<(String, String)> {
    url::Url::parse(address).expect("an address").query_pairs().into_owned().collect()
}

pub(super) fn parameter(address: &str, name: &str) -> String {
    let found = parameters(address).into_iter().find(|(known, _)| known == name);
    found.unwrap_or_else(|| panic!("no {name} in {address}")).1
}

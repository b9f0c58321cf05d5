//! A client that costs little: HTTP/1.1 on one connection that stays open.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use super::AnyError;

/// One connection.
pub(super) struct Client {
    stream: TcpStream,
    headers: String,
    buffer: Vec<u8>,
}

/// What came back, and how long it took.
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) body: Vec<u8>,
    pub(super) took: Duration,
}

impl Client {
    pub(super) async fn open(address: SocketAddr, token: Option<&str>) -> Result<Self, AnyError> {
        Self::open_from(Ipv4Addr::LOCALHOST, address, token).await
    }

    /// With a session's cookie.
    pub(super) async fn of_browser(address: SocketAddr, session: &str) -> Result<Self, AnyError> {
        let mut client = Self::open(address, None).await?;
        client.headers.push_str(&format!("Cookie: congvu={session}\r\n"));
        Ok(client)
    }

    /// The same from a loopback address of one's own, as another machine would have.
    pub(super) async fn open_from(
        source: Ipv4Addr,
        address: SocketAddr,
        token: Option<&str>,
    ) -> Result<Self, AnyError> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((source, 0).into())?;
        let stream = socket.connect(address).await?;
        stream.set_nodelay(true)?;
        let token = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
        Ok(Self { stream, headers: format!("Host: {address}\r\n{token}"), buffer: Vec::with_capacity(64 * 1024) })
    }

    pub(super) async fn get(&mut self, path: &str) -> Result<Reply, AnyError> {
        let request = format!("GET {path} HTTP/1.1\r\n{}\r\n", self.headers);
        self.ask(request.as_bytes()).await
    }

    pub(super) async fn post(&mut self, path: &str, body: &str) -> Result<Reply, AnyError> {
        let length = body.len();
        let request = format!(
            "POST {path} HTTP/1.1\r\n{}Content-Type: application/json\r\nContent-Length: {length}\r\n\r\n{body}",
            self.headers
        );
        self.ask(request.as_bytes()).await
    }

    async fn ask(&mut self, request: &[u8]) -> Result<Reply, AnyError> {
        let begin = Instant::now();
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let end_of_head = loop {
            if let Some(at) = find(&self.buffer, b"\r\n\r\n") {
                break at + 4;
            }
            self.more().await?;
        };
        let head = String::from_utf8_lossy(self.buffer.get(..end_of_head).unwrap_or_default()).to_ascii_lowercase();
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).ok_or("no status")?;
        let length = head.split("content-length: ").nth(1).and_then(|rest| rest.split("\r\n").next());
        match length {
            Some(length) => {
                let end = end_of_head + length.parse::<usize>()?;
                while self.buffer.len() < end {
                    self.more().await?;
                }
            }
            None => {
                while !self.buffer.ends_with(b"0\r\n\r\n") {
                    self.more().await?;
                }
            }
        }
        let body = self.buffer.get(end_of_head..).unwrap_or_default().to_vec();
        Ok(Reply { status, body, took: begin.elapsed() })
    }

    async fn more(&mut self) -> Result<(), AnyError> {
        if self.stream.read_buf(&mut self.buffer).await? == 0 {
            return Err("the server closed the connection".into());
        }
        Ok(())
    }
}

fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    text.windows(part.len()).position(|window| window == part)
}

//! A web server that does as it is told, over plain sockets: also what no well-behaved one does.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// How it answers.
#[derive(Debug, Clone)]
pub(super) enum Reply {
    /// These bytes, under this `ETag`: 304 to whoever has it.
    Honest { etag: &'static str, body: Vec<u8> },
    /// A head and a body as they are.
    Raw { head: String, body: Vec<u8> },
    /// So many bytes of a list, without saying beforehand how many.
    Endless(usize),
    /// Nothing, ever.
    Silent,
    /// A good head, the first bytes, and then nothing, ever.
    Stalled(Vec<u8>),
    /// A good head, the first bytes, and the end of the connection.
    Cut(Vec<u8>),
}

impl Reply {
    pub(super) fn with(status: &str, headers: &str, body: impl Into<Vec<u8>>) -> Self {
        let body = body.into();
        let head = format!("HTTP/1.1 {status}\r\n{headers}content-length: {}\r\n\r\n", body.len());
        Self::Raw { head, body }
    }
}

/// The server.
pub(super) struct Server {
    pub(super) address: SocketAddr,
    reply: Arc<Mutex<Reply>>,
    asked: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub(super) async fn start(reply: Reply) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let (reply, asked) = (Arc::new(Mutex::new(reply)), Arc::new(Mutex::new(Vec::new())));
        let (replies, questions) = (Arc::clone(&reply), Arc::clone(&asked));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (replies, questions) = (Arc::clone(&replies), Arc::clone(&questions));
                tokio::spawn(async move {
                    // A client that goes away is none of its business.
                    let _ = answer(stream, &replies, &questions).await;
                });
            }
        });
        Self { address, reply, asked, task }
    }

    pub(super) fn say(&self, reply: Reply) {
        *self.reply.lock().unwrap() = reply;
    }

    pub(super) fn url(&self, path: &str) -> url::Url {
        format!("http://{}{path}", self.address).parse().unwrap()
    }

    /// The heads of the questions so far, in lower case.
    pub(super) fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

async fn answer(mut stream: TcpStream, reply: &Mutex<Reply>, asked: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut read = Vec::new();
    while !read.windows(4).any(|end| end == b"\r\n\r\n") {
        if stream.read_buf(&mut read).await? == 0 {
            return Ok(());
        }
    }
    let question = String::from_utf8_lossy(&read).to_lowercase();
    asked.lock().unwrap().push(question.clone());
    let reply = reply.lock().unwrap().clone();
    match reply {
        Reply::Honest { etag, body } => {
            let head = if question.contains(&format!("if-none-match: {etag}").to_lowercase()) {
                format!("HTTP/1.1 304 Not Modified\r\netag: {etag}\r\n\r\n")
            } else {
                let length = body.len();
                format!(
                    "HTTP/1.1 200 OK\r\netag: {etag}\r\nlast-modified: Mon, 30 Dec 2019 00:00:00 GMT\r\n\
                     content-type: application/pkix-crl\r\ncontent-length: {length}\r\n\r\n"
                )
            };
            stream.write_all(head.as_bytes()).await?;
            if head.starts_with("HTTP/1.1 200") {
                stream.write_all(&body).await?;
            }
        }
        Reply::Raw { head, body } => {
            stream.write_all(head.as_bytes()).await?;
            stream.write_all(&body).await?;
        }
        Reply::Endless(bytes) => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n").await?;
            let chunk = [b"10000\r\n".as_slice(), &vec![0x30; 0x10000], b"\r\n"].concat();
            for _ in 0..bytes / 0x10000 {
                stream.write_all(&chunk).await?;
            }
            stream.write_all(b"0\r\n\r\n").await?;
        }
        Reply::Silent => std::future::pending().await,
        Reply::Stalled(body) | Reply::Cut(body) if body.is_empty() => {}
        Reply::Stalled(body) => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n").await?;
            stream.write_all(&body).await?;
            std::future::pending::<()>().await;
        }
        Reply::Cut(body) => {
            stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n").await?;
            stream.write_all(&body).await?;
        }
    }
    stream.shutdown().await
}

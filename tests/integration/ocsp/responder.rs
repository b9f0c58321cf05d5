//! A responder on loopback: the demo CA's, OpenSSL's, or whatever a test makes of it.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A reply: status line, headers, body.
pub(super) struct Reply {
    pub(super) head: &'static str,
    pub(super) body: Vec<u8>,
}

impl Reply {
    pub(super) fn answer(body: Vec<u8>) -> Self {
        Self { head: "200 OK\r\ncontent-type: application/ocsp-response", body }
    }
}

/// What the responder does with a question (DER); none: it says nothing, ever.
type Answering = Box<dyn FnMut(&str, &[u8]) -> Option<Reply> + Send>;

pub(super) struct Responder {
    pub(super) address: SocketAddr,
    answering: Arc<Mutex<Answering>>,
    asked: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Drop for Responder {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Responder {
    /// Answers each question by the method and what was asked.
    pub(super) async fn start(answering: impl FnMut(&str, &[u8]) -> Option<Reply> + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let answering: Arc<Mutex<Answering>> = Arc::new(Mutex::new(Box::new(answering)));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (answers, questions) = (Arc::clone(&answering), Arc::clone(&asked));
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answers, questions) = (Arc::clone(&answers), Arc::clone(&questions));
                tokio::spawn(async move {
                    // Whoever goes away is none of its business.
                    let _ = serve(stream, &answers, &questions).await;
                });
            }
        });
        Self { address, answering, asked, task }
    }

    /// From now on it does this.
    pub(super) fn does(&self, answering: impl FnMut(&str, &[u8]) -> Option<Reply> + Send + 'static) {
        *self.answering.lock().unwrap() = Box::new(answering);
    }

    pub(super) fn url(&self) -> url::Url {
        format!("http://{}/ocsp", self.address).parse().unwrap()
    }

    /// The request lines so far, taken away.
    pub(super) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

async fn serve(mut stream: TcpStream, answering: &Mutex<Answering>, asked: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut read = Vec::new();
    let head = loop {
        if let Some(end) = read.windows(4).position(|end| end == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut read).await? == 0 {
            return Ok(());
        }
    };
    let text = String::from_utf8_lossy(&read[..head]).into_owned();
    let line = text.lines().next().unwrap_or_default().to_owned();
    let length = text.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
    let length: usize = length.unwrap_or_default();
    while read.len() < head + length {
        if stream.read_buf(&mut read).await? == 0 {
            return Ok(());
        }
    }
    asked.lock().unwrap().push(line.clone());
    let mut words = line.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let question = if method == "POST" {
        assert!(text.to_lowercase().contains("content-type: application/ocsp-request\r\n"), "{text}");
        read[head..].to_vec()
    } else {
        let encoded = path.rsplit('/').next().unwrap_or_default();
        let encoded = encoded.replace("%2B", "+").replace("%2F", "/").replace("%3D", "=");
        STANDARD.decode(encoded).expect("a question in the address")
    };
    let reply = (answering.lock().unwrap())(method, &question);
    let Some(Reply { head, body }) = reply else { return std::future::pending().await };
    let head = format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body).await?;
    stream.shutdown().await
}

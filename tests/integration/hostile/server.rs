//! A server on loopback that says what a test makes it say.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::ber::{self, Message, op};

pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// It ends with its value.
pub(super) struct Server {
    port: u16,
    connections: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

/// One connection to it.
pub(super) struct Conn {
    pub(super) stream: Box<dyn Stream>,
    /// From 0.
    pub(super) number: usize,
}

impl Server {
    /// Each connection is served by `serve`, and closed when that ends.
    pub(super) async fn start<F, Served>(serve: F) -> Self
    where
        F: Fn(Conn) -> Served + Send + 'static,
        Served: Future<Output = ()> + Send + 'static,
    {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let connections = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&connections);
        let task = tokio::spawn(async move {
            let mut served = tokio::task::JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let number = counter.fetch_add(1, Ordering::SeqCst);
                stream.set_nodelay(true).unwrap();
                served.spawn(serve(Conn { stream: Box::new(stream), number }));
            }
        });
        Self { port, connections, task }
    }

    pub(super) fn url(&self) -> String {
        format!("ldap://127.0.0.1:{}", self.port)
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    /// How often it was dialled.
    pub(super) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Conn {
    /// The next request; none once the client is gone.
    pub(super) async fn next(&mut self) -> Option<Message> {
        ber::read(&mut self.stream).await
    }

    /// Whether the client still took it.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> bool {
        self.stream.write_all(bytes).await.is_ok() && self.stream.flush().await.is_ok()
    }

    /// Lets the client in.
    pub(super) async fn let_in(&mut self) {
        let bind = self.next().await.expect("a log-in");
        assert_eq!(bind.op, op::BIND);
        self.send(&ber::result(bind.id, op::BOUND, 0)).await;
    }

    /// The next search of a whole tree; those of one entry find nothing.
    pub(super) async fn read_of_all(&mut self) -> Message {
        loop {
            let request = self.next().await.expect("a request");
            if request.is_subtree_search() {
                return request;
            }
            self.send(&ber::result(request.id, ber::response_to(request.op), 0)).await;
        }
    }

    /// Answers everything with success until the client goes.
    pub(super) async fn oblige(mut self) {
        while let Some(request) = self.next().await {
            self.send(&ber::result(request.id, ber::response_to(request.op), 0)).await;
        }
    }

    /// Says nothing until the client goes.
    pub(super) async fn keep_silent(mut self) {
        drop(self.stream.read_to_end(&mut Vec::new()).await);
    }
}

//! Stands between congvu and a real slapd, sees every message, and spoils some.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use tokio::io::AsyncWriteExt as _;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{AbortHandle, JoinSet};

use super::ber::{self, Message};

/// A message on its way.
pub(crate) struct Passing<'a> {
    pub(crate) message: &'a Message,
    /// The request: the message itself, or what it answers.
    pub(crate) request: Arc<Message>,
    /// Whether it comes from the server.
    pub(crate) is_answer: bool,
}

/// What becomes of it.
pub(crate) enum Deed {
    Pass,
    /// It never arrives.
    Swallow,
    /// The connection ends instead.
    Close,
    /// Others arrive in its place.
    Instead(Vec<u8>),
    /// A request is answered here, and never reaches the server.
    Answer(Vec<u8>),
}

type Rule = Box<dyn FnMut(&Passing<'_>) -> Deed + Send>;

/// It ends with its value.
pub(crate) struct Proxy {
    port: u16,
    upstream: String,
    rule: Arc<Mutex<Rule>>,
    /// Everything that accepts and relays, while it is up.
    task: Option<AbortHandle>,
}

impl Proxy {
    /// A proxy before the server at `url` that spoils nothing yet.
    pub(crate) async fn before(url: &str) -> Self {
        let upstream = url.strip_prefix("ldap://").unwrap().to_owned();
        let mut proxy =
            Self { port: 0, upstream, rule: Arc::new(Mutex::new(Box::new(|_: &Passing<'_>| Deed::Pass))), task: None };
        proxy.rise().await;
        proxy
    }

    pub(crate) fn url(&self) -> String {
        format!("ldap://127.0.0.1:{}", self.port)
    }

    /// From now on `rule` decides.
    pub(crate) fn spoil(&self, rule: impl FnMut(&Passing<'_>) -> Deed + Send + 'static) {
        *self.rule.lock().unwrap() = Box::new(rule);
    }

    /// Ends every connection and takes no more.
    pub(crate) fn fall(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
        }
    }

    /// Listens, on the port that it had.
    pub(crate) async fn rise(&mut self) {
        let listener = loop {
            // What fell may not quite have let go of its port.
            match TcpListener::bind(("127.0.0.1", self.port)).await {
                Ok(listener) => break listener,
                Err(_) => tokio::task::yield_now().await,
            }
        };
        self.port = listener.local_addr().unwrap().port();
        let (upstream, rule) = (self.upstream.clone(), Arc::clone(&self.rule));
        let accepting = async move {
            let mut relays = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                relays.spawn(relay(client, upstream.clone(), Arc::clone(&rule)));
            }
        };
        self.task = Some(tokio::spawn(accepting).abort_handle());
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.fall();
    }
}

async fn relay(client: TcpStream, upstream: String, rule: Arc<Mutex<Rule>>) {
    let server = TcpStream::connect(upstream).await.unwrap();
    client.set_nodelay(true).unwrap();
    server.set_nodelay(true).unwrap();
    let (mut from_client, to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let (requests, to_client) = (Mutex::new(HashMap::new()), tokio::sync::Mutex::new(to_client));
    let judge = |message: &Message, is_answer: bool| {
        let mut requests: MutexGuard<'_, HashMap<u32, Arc<Message>>> = requests.lock().unwrap();
        if !is_answer {
            requests.insert(message.id, Arc::new(message.clone()));
        }
        let request = Arc::clone(&requests[&message.id]);
        (*rule.lock().unwrap())(&Passing { message, request, is_answer })
    };
    tokio::select! {
        () = outward(&mut from_client, &mut to_server, &to_client, &judge) => {}
        () = inward(&mut from_server, &to_client, &judge) => {}
    }
}

async fn outward(
    from: &mut OwnedReadHalf,
    to: &mut OwnedWriteHalf,
    back: &tokio::sync::Mutex<OwnedWriteHalf>,
    judge: &impl Fn(&Message, bool) -> Deed,
) {
    while let Some(message) = ber::read(from).await {
        let sent = match judge(&message, false) {
            Deed::Pass => to.write_all(&message.bytes).await,
            Deed::Instead(bytes) => to.write_all(&bytes).await,
            Deed::Answer(bytes) => back.lock().await.write_all(&bytes).await,
            Deed::Swallow => Ok(()),
            Deed::Close => return,
        };
        if sent.is_err() {
            return;
        }
    }
}

async fn inward(
    from: &mut OwnedReadHalf,
    to: &tokio::sync::Mutex<OwnedWriteHalf>,
    judge: &impl Fn(&Message, bool) -> Deed,
) {
    while let Some(message) = ber::read(from).await {
        let sent = match judge(&message, true) {
            Deed::Pass => to.lock().await.write_all(&message.bytes).await,
            Deed::Instead(bytes) | Deed::Answer(bytes) => to.lock().await.write_all(&bytes).await,
            Deed::Swallow => Ok(()),
            Deed::Close => return,
        };
        if sent.is_err() {
            return;
        }
    }
}

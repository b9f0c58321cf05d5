//! A mail program: IMAP and SMTP line by line, over TLS as the servers demand it.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use openssl::base64::encode_block;
use openssl::ssl::{SslConnector, SslMethod, SslStream};

const PATIENCE: Duration = Duration::from_secs(30);

trait Wire: Read + Write + Send {}
impl<T: Read + Write + Send> Wire for T {}

/// A conversation in lines.
struct Lines {
    wire: Option<Box<dyn Wire>>,
    plain: Option<TcpStream>,
    rest: Vec<u8>,
}

impl Lines {
    /// From an address of loopback; another than the server's is a stranger to it.
    async fn from(source: Ipv4Addr, port: u16) -> Self {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from((source, 0))).unwrap();
        let stream = socket.connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await.unwrap().into_std().unwrap();
        stream.set_nonblocking(false).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        Self { wire: None, plain: Some(stream), rest: Vec::new() }
    }

    fn secure(&mut self, ca: &Path) {
        let mut connector = SslConnector::builder(SslMethod::tls_client()).unwrap();
        connector.set_ca_file(ca).unwrap();
        let plain = self.plain.take().expect("a connection in the clear");
        let stream: SslStream<TcpStream> = connector.build().connect("localhost", plain).unwrap();
        self.wire = Some(Box::new(stream));
    }

    fn wire(&mut self) -> &mut dyn Wire {
        match (&mut self.wire, &mut self.plain) {
            (Some(wire), _) => wire.as_mut(),
            (None, Some(plain)) => plain,
            (None, None) => panic!("no connection"),
        }
    }

    fn say(&mut self, line: &str) {
        // Who has hung up does not hear it; the next line tells.
        let _ = self.wire().write_all(format!("{line}\r\n").as_bytes());
    }

    /// The next line; none when the other side has hung up.
    fn hear(&mut self) -> Option<String> {
        loop {
            if let Some(end) = self.rest.windows(2).position(|two| two == b"\r\n") {
                let line = self.rest.drain(..end + 2).collect::<Vec<u8>>();
                return Some(String::from_utf8_lossy(&line[..end]).into_owned());
            }
            let mut more = [0; 4096];
            match self.wire().read(&mut more) {
                Ok(0) => return None,
                Ok(read) => self.rest.extend_from_slice(&more[..read]),
                Err(error) if matches!(error.kind(), std::io::ErrorKind::WouldBlock | std::io::ErrorKind::TimedOut) => {
                    panic!("no line within {PATIENCE:?}")
                }
                Err(_) => return None,
            }
        }
    }
}

/// Another address of loopback each time: Dovecot makes an address that guessed wrongly wait longer and longer.
fn elsewhere() -> Ipv4Addr {
    static NEXT: AtomicU8 = AtomicU8::new(1);
    Ipv4Addr::new(127, 0, 1, NEXT.fetch_add(1, Ordering::Relaxed))
}

fn plain(user: &str, password: &str) -> String {
    encode_block(format!("\0{user}\0{password}").as_bytes())
}

/// Somebody's mail program, reading.
pub(super) struct Imap(Lines);

impl Imap {
    /// Connected in the clear.
    pub(super) async fn from(source: Ipv4Addr, port: u16) -> Self {
        let mut imap = Self(Lines::from(source, port).await);
        let greeting = imap.0.hear().expect("a greeting");
        assert!(greeting.starts_with("* OK"), "{greeting}");
        imap
    }

    /// Connected over TLS.
    pub(super) async fn secure(port: u16, ca: &Path) -> Self {
        let mut imap = Self::from(elsewhere(), port).await;
        imap.ask("STARTTLS").expect("an answer");
        imap.0.secure(ca);
        imap
    }

    /// Logs in; the refusal when there is one.
    pub(super) fn log_in(&mut self, user: &str, password: &str) -> Result<(), String> {
        let (answer, _) = self.ask(&format!("AUTHENTICATE PLAIN {}", plain(user, password))).expect("an answer");
        if answer.starts_with("OK") { Ok(()) } else { Err(answer) }
    }

    /// Asks, and gives the tagged answer and the lines before it; none when the session was ended.
    pub(super) fn ask(&mut self, command: &str) -> Option<(String, Vec<String>)> {
        self.0.say(&format!("t {command}"));
        let mut lines = Vec::new();
        loop {
            let line = self.0.hear()?;
            match line.strip_prefix("t ") {
                Some(tagged) => return Some((tagged.to_owned(), lines)),
                None => lines.push(line),
            }
        }
    }

    /// Subjects in the inbox.
    pub(super) fn subjects(&mut self) -> Vec<String> {
        let (opened, _) = self.ask("SELECT INBOX").expect("a session");
        assert!(opened.starts_with("OK"), "{opened}");
        let (_, lines) = self.ask("FETCH 1:* (BODY.PEEK[HEADER.FIELDS (SUBJECT)])").expect("a session");
        lines.iter().filter_map(|line| line.strip_prefix("Subject: ").map(str::to_owned)).collect()
    }

    /// Waits until a message has arrived.
    pub(super) fn awaits(&mut self, subject: &str) {
        let begin = Instant::now();
        while !self.subjects().iter().any(|one| one == subject) {
            assert!(begin.elapsed() < PATIENCE, "{subject} did not arrive: {:?}", self.subjects());
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Whether the session is still there.
    pub(super) fn is_alive(&mut self) -> bool {
        self.ask("NOOP").is_some_and(|(answer, _)| answer.starts_with("OK"))
    }
}

/// An answer that says no.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct No {
    pub(super) code: u16,
    pub(super) text: String,
}

/// Another mail server, or somebody's mail program, sending.
pub(super) struct Smtp(Lines);

impl Smtp {
    /// Connected in the clear, as other mail servers are; with what is offered.
    pub(super) async fn plain(port: u16) -> (Self, String) {
        let mut smtp = Self(Lines::from(elsewhere(), port).await);
        smtp.answer().unwrap();
        let offered = smtp.ask("EHLO khac.example").unwrap();
        (smtp, offered)
    }

    /// Connected over TLS; with what is offered then.
    pub(super) async fn secure(port: u16, ca: &Path) -> (Self, String) {
        let (mut smtp, _) = Self::plain(port).await;
        smtp.ask("STARTTLS").unwrap();
        smtp.0.secure(ca);
        let offered = smtp.ask("EHLO may.example").unwrap();
        (smtp, offered)
    }

    pub(super) fn log_in(&mut self, user: &str, password: &str) -> Result<(), No> {
        self.ask(&format!("AUTH PLAIN {}", plain(user, password))).map(drop)
    }

    /// Hands over a message; the first refusal when there is one, after which another can be tried.
    pub(super) fn send(&mut self, from: &str, to: &[&str], subject: &str) -> Result<(), No> {
        let sent = self.envelope(from, to, subject);
        if sent.is_err() {
            self.ask("RSET")?;
        }
        sent
    }

    fn envelope(&mut self, from: &str, to: &[&str], subject: &str) -> Result<(), No> {
        self.ask(&format!("MAIL FROM:<{from}>"))?;
        for to in to {
            self.ask(&format!("RCPT TO:<{to}>"))?;
        }
        self.ask("DATA")?;
        self.ask(&format!("From: <{from}>\r\nSubject: {subject}\r\n\r\nKính gửi.\r\n.")).map(drop)
    }

    fn ask(&mut self, command: &str) -> Result<String, No> {
        self.0.say(command);
        self.answer()
    }

    fn answer(&mut self) -> Result<String, No> {
        let mut text = String::new();
        loop {
            let line = self.0.hear().expect("an answer");
            text.push_str(&line[4..]);
            if line.as_bytes()[3] == b' ' {
                let code = line[..3].parse().expect("a code");
                return if code < 400 { Ok(text) } else { Err(No { code, text }) };
            }
            text.push('\n');
        }
    }
}

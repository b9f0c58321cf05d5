//! A provider that does what it is told: honest, or wrong in one way. It checks the client as a real one does.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use congvu::domain::clock::{Clock as _, SystemClock};
use openssl::bn::{BigNum, BigNumContext};
use openssl::ec::{EcGroup, EcKey};
use openssl::ecdsa::EcdsaSig;
use openssl::nid::Nid;
use openssl::pkey::Private;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::browser::{parameter, parameters};
use super::office::{PAGES, SECRET};

/// How one of its three addresses answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Reply {
    #[default]
    Honest,
    /// A page for people.
    Html,
    /// The honest answer after 300 KiB of white space.
    Huge,
    /// Nothing, ever.
    Hang,
    /// The honest answer is elsewhere.
    Redirect,
    /// The half of it.
    Cut,
    /// Status 500.
    Broken,
}

/// Which key signs a token, and how its header names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Signature {
    #[default]
    Honest,
    /// By a key that is not published, under the name of one that is.
    Foreign,
    /// `alg` none, and nothing.
    None,
    /// HS256 by the client's secret.
    SharedSecret,
    /// Without `kid`.
    Unnamed,
    /// By the right key, over other claims.
    OfOtherClaims,
}

/// Who logs in at it.
#[derive(Debug, Clone)]
pub(super) struct Who {
    pub(super) subject: String,
    /// Claims that go over the honest ones; null takes one away.
    pub(super) claims: Value,
}

impl Who {
    pub(super) fn named(subject: &str) -> Self {
        Self { subject: subject.to_owned(), claims: json!({}) }
    }

    pub(super) fn claiming(self, claims: Value) -> Self {
        Self { claims, ..self }
    }
}

struct Granted {
    challenge: String,
    nonce: String,
    who: Who,
}

struct Script {
    discovery: Reply,
    keys: Reply,
    token: Reply,
    signature: Signature,
    issuer: String,
    key: EcKey<Private>,
    kid: String,
    /// Published beside the key that signs.
    spare: Option<EcKey<Private>>,
    granted: HashMap<String, Granted>,
    asked: Vec<String>,
}

pub(super) struct Scripted {
    pub(super) issuer: String,
    script: Arc<Mutex<Script>>,
    server: tokio::task::JoinHandle<()>,
}

impl Drop for Scripted {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn new_key() -> EcKey<Private> {
    let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1).expect("the curve");
    EcKey::generate(&group).expect("a key")
}

impl Scripted {
    pub(super) async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address: SocketAddr = listener.local_addr().expect("an address");
        let issuer = format!("http://{address}");
        let script = Arc::new(Mutex::new(Script {
            discovery: Reply::Honest,
            keys: Reply::Honest,
            token: Reply::Honest,
            signature: Signature::Honest,
            issuer: issuer.clone(),
            key: new_key(),
            kid: "first".to_owned(),
            spare: None,
            granted: HashMap::new(),
            asked: Vec::new(),
        }));
        let shared = Arc::clone(&script);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(answer(stream, Arc::clone(&shared)));
            }
        });
        Self { issuer, script, server }
    }

    fn script(&self) -> std::sync::MutexGuard<'_, Script> {
        self.script.lock().expect("the script")
    }

    pub(super) fn discovery(&self, reply: Reply) {
        self.script().discovery = reply;
    }

    pub(super) fn keys(&self, reply: Reply) {
        self.script().keys = reply;
    }

    pub(super) fn token(&self, reply: Reply) {
        self.script().token = reply;
    }

    pub(super) fn signature(&self, signature: Signature) {
        self.script().signature = signature;
    }

    /// Its discovery document names another issuer.
    pub(super) fn call_itself(&self, issuer: &str) {
        issuer.clone_into(&mut self.script().issuer);
    }

    /// It signs by a new key from now on.
    pub(super) fn rotate(&self) {
        let mut script = self.script();
        (script.key, script.kid) = (new_key(), "second".to_owned());
    }

    /// It publishes a second key.
    pub(super) fn publish_another(&self) {
        self.script().spare = Some(new_key());
    }

    /// The paths that it was asked for.
    pub(super) fn asked(&self) -> Vec<String> {
        self.script().asked.clone()
    }

    /// Somebody logs in whose browser was sent to `address`; gives the path by which they come back to us.
    #[track_caller]
    pub(super) fn agree(&self, address: &str, who: &Who) -> String {
        assert!(address.starts_with(&format!("{}/authorize?", self.issuer)), "{address}");
        for (name, value) in [
            ("response_type", "code"),
            ("client_id", "congvu"),
            ("redirect_uri", &format!("{PAGES}/login/oidc/callback")),
            ("code_challenge_method", "S256"),
            ("scope", "openid profile"),
        ] {
            assert_eq!(parameter(address, name), value, "{name}");
        }
        let code = format!("code {}", self.script().granted.len());
        let granted = Granted {
            challenge: parameter(address, "code_challenge"),
            nonce: parameter(address, "nonce"),
            who: who.clone(),
        };
        self.script().granted.insert(code.clone(), granted);
        back(&[("code", &code), ("state", &parameter(address, "state"))])
    }
}

/// The path of a return with these parameters.
pub(super) fn back(parameters: &[(&str, &str)]) -> String {
    let query: String = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
    format!("/login/oidc/callback?{query}")
}

async fn answer(mut stream: TcpStream, script: Arc<Mutex<Script>>) {
    let mut bytes = Vec::new();
    let request = loop {
        let mut part = [0; 4096];
        let read = stream.read(&mut part).await.unwrap_or(0);
        bytes.extend_from_slice(&part[..read]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = header(head, "content-length").and_then(|text| text.parse().ok()).unwrap_or(0);
        if body.len() >= length || read == 0 {
            break (head.to_owned(), body.to_owned());
        }
    };
    let (head, body) = request;
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let (reply, status, document) = {
        let mut script = script.lock().expect("the script");
        script.asked.push(path.clone());
        script.answer(&path, &head, &body)
    };
    let text = document.to_string();
    let (status, kind, more, text) = match reply {
        Reply::Hang => return std::future::pending().await,
        Reply::Html => (200, "text/html", String::new(), "<!doctype html><title>Bảo trì</title>".to_owned()),
        Reply::Huge => (status, "application/json", String::new(), " ".repeat(300 * 1024) + &text),
        Reply::Redirect => (302, "text/plain", format!("Location: /elsewhere{path}\r\n"), String::new()),
        Reply::Broken => (500, "text/plain", String::new(), "broken".to_owned()),
        Reply::Honest | Reply::Cut => (status, "application/json", String::new(), text),
    };
    let head = format!("HTTP/1.1 {status} X\r\nContent-Type: {kind}\r\n{more}Content-Length: {}\r\n\r\n", text.len());
    let sent = if reply == Reply::Cut { &text.as_bytes()[..text.len() / 2] } else { text.as_bytes() };
    // A client that had enough closes.
    let _closed = stream.write_all(&[head.as_bytes(), sent].concat()).await;
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut lines = head.lines().filter_map(|line| line.split_once(':'));
    lines.find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}

/// Our own address, as the client wrote it.
fn base(head: &str) -> String {
    format!("http://{}", header(head, "host").unwrap_or_default())
}

impl Script {
    fn answer(&mut self, path: &str, head: &str, body: &str) -> (Reply, u16, Value) {
        let base = base(head);
        match path {
            "/.well-known/openid-configuration" | "/elsewhere/.well-known/openid-configuration" => {
                let reply = if path.starts_with("/elsewhere") { Reply::Honest } else { self.discovery };
                let document = json!({
                    "issuer": self.issuer,
                    "authorization_endpoint": format!("{base}/authorize"),
                    "token_endpoint": format!("{base}/token"),
                    "jwks_uri": format!("{base}/keys"),
                    "response_types_supported": ["code"],
                    "subject_types_supported": ["public"],
                    "id_token_signing_alg_values_supported": ["ES256"],
                });
                (reply, 200, document)
            }
            "/keys" => {
                let mut keys = vec![public(&self.key, &self.kid)];
                keys.extend(self.spare.as_ref().map(|key| public(key, "spare")));
                (self.keys, 200, json!({ "keys": keys }))
            }
            "/token" => match self.redeem(head, body) {
                Ok(document) => (self.token, 200, document),
                Err(error) => (self.token, 400, json!({ "error": error })),
            },
            _ => (Reply::Honest, 404, json!({})),
        }
    }

    fn redeem(&mut self, head: &str, body: &str) -> Result<Value, &'static str> {
        let quoted = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
        let expected = format!("Basic {}", STANDARD.encode(format!("congvu:{}", quoted(SECRET))));
        if header(head, "authorization") != Some(expected.as_str()) {
            return Err("invalid_client");
        }
        let sent: HashMap<String, String> = parameters(&format!("http://x/?{body}")).into_iter().collect();
        let granted = self.granted.remove(&sent["code"]).ok_or("invalid_grant")?;
        let proof = URL_SAFE_NO_PAD.encode(Sha256::digest(&sent["code_verifier"]));
        let is_right = proof == granted.challenge
            && sent["grant_type"] == "authorization_code"
            && sent["redirect_uri"] == format!("{PAGES}/login/oidc/callback");
        if !is_right {
            return Err("invalid_grant");
        }
        let token = self.id_token(&base(head), &granted);
        Ok(json!({ "access_token": "an access token", "token_type": "Bearer", "expires_in": 60, "id_token": token }))
    }

    fn id_token(&self, issuer: &str, granted: &Granted) -> String {
        let now = SystemClock.now().unix_micros() / 1_000_000;
        let mut claims = json!({
            "iss": issuer, "sub": granted.who.subject, "aud": "congvu", "nonce": granted.nonce, "iat": now, "exp": now + 300,
        });
        for (name, value) in granted.who.claims.as_object().expect("claims") {
            match value {
                Value::Null => claims.as_object_mut().expect("claims").remove(name),
                value => claims.as_object_mut().expect("claims").insert(name.clone(), value.clone()),
            };
        }
        let header = match self.signature {
            Signature::None => json!({ "alg": "none" }),
            Signature::SharedSecret => json!({ "alg": "HS256" }),
            Signature::Unnamed => json!({ "alg": "ES256" }),
            _ => json!({ "alg": "ES256", "kid": self.kid, "typ": "JWT" }),
        };
        let encoded = |document: &Value| URL_SAFE_NO_PAD.encode(document.to_string());
        let signed = format!("{}.{}", encoded(&header), encoded(&claims));
        let signature = match self.signature {
            Signature::None => Vec::new(),
            Signature::SharedSecret => shared(&signed),
            Signature::Foreign => sign(&new_key(), &signed),
            Signature::OfOtherClaims => sign(&self.key, &format!("{}.{}", encoded(&header), encoded(&json!({})))),
            Signature::Honest | Signature::Unnamed => sign(&self.key, &signed),
        };
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

fn sign(key: &EcKey<Private>, text: &str) -> Vec<u8> {
    let signature = EcdsaSig::sign(&Sha256::digest(text), key).expect("a signature");
    [signature.r(), signature.s()].map(|number| number.to_vec_padded(32).expect("32 octets")).concat()
}

fn shared(text: &str) -> Vec<u8> {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn public(key: &EcKey<Private>, kid: &str) -> Value {
    let (mut x, mut y) = (BigNum::new().expect("a number"), BigNum::new().expect("a number"));
    let mut context = BigNumContext::new().expect("a context");
    key.public_key().affine_coordinates(key.group(), &mut x, &mut y, &mut context).expect("a point");
    let [x, y] = [x, y].map(|number| URL_SAFE_NO_PAD.encode(number.to_vec_padded(32).expect("32 octets")));
    json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": kid, "x": x, "y": y })
}

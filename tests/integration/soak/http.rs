//! A client that knows the difference between what was never sent, what was answered, and what nobody knows.

use std::net::SocketAddr;
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// A server that sleeps may still do it later; then it was done already.
const PATIENCE: Duration = Duration::from_secs(15);

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoAnswer {
    /// Nobody listened.
    NotSent,
    /// It was sent, and the answer never came whole.
    Lost,
}

/// Posts a document; the status and what was answered.
pub(super) async fn post(address: SocketAddr, token: &str, path: &str, body: &Value) -> Result<(u16, Value), NoAnswer> {
    let mut stream = TcpStream::connect(address).await.map_err(|_| NoAnswer::NotSent)?;
    let body = body.to_string();
    let request = format!(
        "POST {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let asked = async {
        stream.write_all(request.as_bytes()).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        std::io::Result::Ok(answer)
    };
    match tokio::time::timeout(PATIENCE, asked).await {
        Ok(Ok(answer)) => whole(&answer).ok_or(NoAnswer::Lost),
        _ => Err(NoAnswer::Lost),
    }
}

/// Status and document of an answer that came whole.
fn whole(answer: &[u8]) -> Option<(u16, Value)> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).ok()?;
    let status = head.split(' ').nth(1)?.parse().ok()?;
    Some((status, serde_json::from_slice(&answer[end + 4..]).ok()?))
}

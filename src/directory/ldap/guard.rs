//! Stands between the server's stream and ldap3: passes on whole, bounded messages only (see [`ber`]).
//!
//! ldap3 is given the other end of a socket pair. Messages to the server pass unlooked.

use std::io;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::UnixStream;
use tokio::task::AbortHandle;

use super::ber;
use super::flow::Flow;
use super::supervise::{self, Verdict};

const CHUNK: usize = 64 << 10;

/// Starts the guard of `server`, whose verdict will be in `verdict`; gives the end for ldap3 and what stops the guard.
pub(super) fn stand<S>(
    server: S,
    verdict: Verdict,
    flow: Flow,
) -> io::Result<(std::os::unix::net::UnixStream, AbortHandle)>
where
    S: AsyncRead + AsyncWrite + Send + 'static,
{
    let (ours, theirs) = std::os::unix::net::UnixStream::pair()?;
    ours.set_nonblocking(true)?;
    let ours = UnixStream::from_std(ours)?;
    let task = supervise::spawn("guard", verdict.clone(), run(server, ours, verdict, flow));
    Ok((theirs, task))
}

/// Until one side ends. The verdict is passed before both halves are dropped, which ends the other side.
async fn run<S: AsyncRead + AsyncWrite>(
    server: S,
    client: UnixStream,
    verdict: Verdict,
    flow: Flow,
) -> Result<(), String> {
    let (mut from_server, mut to_server) = tokio::io::split(server);
    let (mut from_client, mut to_client) = client.into_split();
    tokio::select! {
        ended = inward(&mut from_server, &mut to_client, &flow) => {
            let reason = match ended {
                Ok(()) => "the server closed the connection".to_owned(),
                Err(error) => error.to_string(),
            };
            verdict.pass(reason.clone());
            Err(reason)
        }
        _ = tokio::io::copy(&mut from_client, &mut to_server) => Ok(()),
    }
}

/// Passes messages from server to client.
async fn inward(
    server: &mut (impl AsyncRead + Unpin),
    client: &mut (impl AsyncWrite + Unpin),
    flow: &Flow,
) -> io::Result<()> {
    let mut waiting: Vec<u8> = Vec::with_capacity(CHUNK);
    loop {
        flow.room().await;
        if server.read_buf(&mut waiting).await? == 0 {
            return Ok(());
        }
        let whole = whole_messages(&waiting).map_err(|fault| io::Error::new(io::ErrorKind::InvalidData, fault))?;
        if let Some(messages) = waiting.get(..whole)
            && whole > 0
        {
            flow.passed(messages);
            client.write_all(messages).await?;
            waiting.drain(..whole);
        }
    }
}

/// How many bytes at the front are whole messages, all of them checked.
fn whole_messages(bytes: &[u8]) -> Result<usize, ber::Fault> {
    let mut at = 0;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let Some(length) = ber::message_length(rest)? else { break };
        let Some(message) = rest.get(..length) else { break };
        ber::check(message)?;
        at += length;
    }
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUND: [u8; 14] = [0x30, 12, 2, 1, 1, 0x61, 7, 10, 1, 0, 4, 0, 4, 0];

    #[tokio::test]
    async fn whole_messages_pass_however_they_arrive() {
        let (mut server, near) = tokio::io::duplex(1 << 16);
        let (end, _) = stand(near, Verdict::default(), Flow::default()).unwrap();
        end.set_nonblocking(true).unwrap();
        let mut client = UnixStream::from_std(end).unwrap();
        let twice = [BOUND, BOUND].concat();
        for part in twice.chunks(5) {
            server.write_all(part).await.unwrap();
            tokio::task::yield_now().await;
        }
        let mut got = vec![0; twice.len()];
        client.read_exact(&mut got).await.unwrap();
        assert_eq!(got, twice);
        client.write_all(b"question").await.unwrap();
        let mut asked = [0; 8];
        server.read_exact(&mut asked).await.unwrap();
        assert_eq!(&asked, b"question");
    }

    #[tokio::test]
    async fn a_fault_cuts_the_connection_and_says_why() {
        let (mut server, near) = tokio::io::duplex(1 << 16);
        let verdict = Verdict::default();
        let (end, _) = stand(near, verdict.clone(), Flow::default()).unwrap();
        end.set_nonblocking(true).unwrap();
        let mut client = UnixStream::from_std(end).unwrap();
        server.write_all(&[0x30, 0x84, 0x7f, 0, 0, 0]).await.unwrap();
        let mut got = Vec::new();
        client.read_to_end(&mut got).await.unwrap();
        assert!(got.is_empty());
        assert_eq!(verdict.or(String::new()).await, "a message is longer than 16 MiB");
    }
}

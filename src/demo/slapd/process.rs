//! The server's process: is the one that the pid file names really ours, and how it is ended.

use std::io;
use std::path::Path;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use super::SlapdError;

const STOP_SECONDS: u64 = 10;
const POLL: Duration = Duration::from_millis(5);

/// The process that serves `dir` (a canonical path), if it lives. Pids are used again, so its command line must name our configuration.
pub(super) fn running_in(dir: &Path) -> Result<Option<u32>, SlapdError> {
    let path = dir.join("slapd.pid");
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(source) if source.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(source) => return Err(SlapdError::Io { action: "read", path, source }),
    };
    Ok(text.trim().parse().ok().filter(|pid| serves(dir, *pid)))
}

/// Whether process `pid` is a slapd with the configuration in `dir`. A zombie has no command line and is not one.
pub(super) fn serves(dir: &Path, pid: u32) -> bool {
    let conf = dir.join("slapd.conf");
    std::fs::read(format!("/proc/{pid}/cmdline"))
        .is_ok_and(|line| line.split(|byte| *byte == 0).any(|word| word == conf.as_os_str().as_encoded_bytes()))
}

/// Asks process `pid` to end, if it is still the one that serves `dir`.
pub(super) fn terminate(dir: &Path, pid: u32) -> Result<(), SlapdError> {
    signal(dir, pid, Signal::TERM)
}

fn signal(dir: &Path, pid: u32, signal: Signal) -> Result<(), SlapdError> {
    let Some(process) = i32::try_from(pid).ok().and_then(Pid::from_raw) else { return Ok(()) };
    if !serves(dir, pid) {
        return Ok(());
    }
    match kill_process(process, signal) {
        Ok(()) | Err(rustix::io::Errno::SRCH) => Ok(()),
        Err(errno) => Err(SlapdError::Io { action: "stop the slapd of", path: dir.to_owned(), source: errno.into() }),
    }
}

/// Waits until process `pid` no longer serves `dir`.
pub(super) async fn until_gone(dir: &Path, pid: u32) -> Result<(), SlapdError> {
    let gone = async {
        while serves(dir, pid) {
            tokio::time::sleep(POLL).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(STOP_SECONDS), gone)
        .await
        .map_err(|_| SlapdError::WouldNotStop { pid, seconds: STOP_SECONDS })
}

//! Brings a server up: files, base entry, process, first answer.

use std::fs;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rand::Rng as _;
use tokio::time::Instant;

use super::config::{self, Lifetime, Options, Overlay};
use super::install::Installation;
use super::{Access, Slapd, SlapdError, process};

pub(super) const PASSWORD_FILE: &str = "root.password";
const ANSWER_SECONDS: u64 = 15;
const POLL: Duration = Duration::from_millis(4);
/// How often a free port may be lost to someone else before we give up.
const PORT_ATTEMPTS: usize = 8;

/// slapd makes tables as long as the descriptor limit, which containers set to a million.
const LIMITED: &str = "ulimit -n 4096 2>/dev/null; exec \"$0\" \"$@\"";

/// An anonymous LDAP bind (RFC 4511 section 4.2) as message 1, and how its answer begins: success.
const BIND: [u8; 14] = [0x30, 12, 2, 1, 1, 0x60, 7, 2, 1, 3, 4, 0, 0x80, 0];
const BOUND: [u8; 10] = [0x30, 12, 2, 1, 1, 0x61, 7, 10, 1, 0];

pub(super) async fn start(dir: &Path, options: &Options) -> Result<Slapd, SlapdError> {
    let installation = Installation::find()?;
    let dir = prepare_folder(dir, options)?;
    if let Some(pid) = process::running_in(&dir)? {
        return Err(SlapdError::AlreadyRunning { dir, pid });
    }
    write_files(&dir, options, &installation)?;
    add_base_entry(&dir, options, &installation)?;
    for _ in 1..PORT_ATTEMPTS {
        match start_on(&dir, options, &installation, free_port(options)?).await {
            Err(SlapdError::PortTaken { .. }) if options.port.is_none() => {}
            other => return other,
        }
    }
    start_on(&dir, options, &installation, free_port(options)?).await
}

fn failed<'a>(action: &'static str, path: &'a Path) -> impl FnOnce(io::Error) -> SlapdError + 'a {
    move |source| SlapdError::Io { action, path: path.to_owned(), source }
}

fn prepare_folder(dir: &Path, options: &Options) -> Result<PathBuf, SlapdError> {
    let private = |path: &Path| {
        fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(failed("create the folder", path))
    };
    private(dir)?;
    let dir = dir.canonicalize().map_err(failed("open", dir))?;
    private(&dir.join("db"))?;
    if options.overlays.contains(&Overlay::AccessLog) {
        private(&dir.join("accesslog"))?;
    }
    Ok(dir)
}

fn write_files(dir: &Path, options: &Options, installation: &Installation) -> Result<(), SlapdError> {
    let password = dir.join(PASSWORD_FILE);
    if !password.exists() {
        let mut secret = [0_u8; 24];
        rand::rng().fill_bytes(&mut secret);
        write_private(&password, hex::encode(secret).as_bytes())?;
    }
    let hashed = run(Command::new(&installation.slappasswd).args(["-n", "-h", "{SSHA}", "-T"]).arg(&password))
        .map_err(|words| SlapdError::Refused { dir: dir.to_owned(), words })?;
    let conf = config::slapd_conf(options, dir, &installation.folders(), hashed.trim());
    write_private(&dir.join("slapd.conf"), conf.as_bytes())?;
    write_private(&dir.join("congvu.schema"), config::SCHEMA.as_bytes())
}

fn write_private(path: &Path, content: &[u8]) -> Result<(), SlapdError> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true).mode(0o600);
    options.open(path).and_then(|mut file| file.write_all(content)).map_err(failed("write", path))
}

/// Puts the base entry into a new database before the server runs.
fn add_base_entry(dir: &Path, options: &Options, installation: &Installation) -> Result<(), SlapdError> {
    let plain = !options.base.contains(['"', '\n', '\\']);
    let ldif = config::base_ldif(&options.base)
        .filter(|_| plain)
        .ok_or_else(|| SlapdError::BadBase { base: options.base.clone() })?;
    if dir.join("db/data.mdb").exists() {
        return Ok(());
    }
    let path = dir.join("base.ldif");
    write_private(&path, ldif.as_bytes())?;
    run(Command::new(&installation.slapadd)
        .args(["-w", "-b", &options.base, "-f"])
        .arg(dir.join("slapd.conf"))
        .arg("-l")
        .arg(&path))
    .map_err(|words| SlapdError::Refused { dir: dir.to_owned(), words })
    .map(drop)
}

/// Runs a short program and gives its output, or its complaints.
fn run(command: &mut Command) -> Result<String, String> {
    let output = command.stdin(Stdio::null()).output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(last_words(&String::from_utf8_lossy(&output.stderr)))
}

/// The last lines of what a program said.
fn last_words(said: &str) -> String {
    let lines: Vec<&str> = said.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines.get(lines.len().saturating_sub(4)..).unwrap_or_default().join("; ")
}

fn free_port(options: &Options) -> Result<u16, SlapdError> {
    let wanted = options.port.unwrap_or(0);
    TcpListener::bind((Ipv4Addr::LOCALHOST, wanted))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|_| SlapdError::PortTaken { port: wanted })
}

async fn start_on(dir: &Path, options: &Options, installation: &Installation, port: u16) -> Result<Slapd, SlapdError> {
    let url = format!("ldap://127.0.0.1:{port}");
    let access = Access { url, base: options.base.clone(), bind_dn: options.bind_dn() };
    let json =
        serde_json::to_vec_pretty(&access).map_err(|source| failed("write", &dir.join("slapd.json"))(source.into()))?;
    write_private(&dir.join("slapd.json"), &json)?;
    let mut child = spawn(dir, options, installation, &access.url)?;
    let refusal = until_answer(dir, port, &mut child).await;
    if let Err(error) = refusal {
        let _ = child.kill();
        let _ = child.wait();
        return Err(explain(error, dir, port, installation));
    }
    let pid = process::running_in(dir)?.ok_or_else(|| no_answer(dir))?;
    let child = match options.lifetime {
        Lifetime::Owned => Some(child),
        Lifetime::Detached => {
            // slapd's first process ends once the server has left for its own session.
            let _ = child.wait();
            None
        }
    };
    Ok(Slapd { dir: dir.to_owned(), access, pid, child })
}

fn spawn(dir: &Path, options: &Options, installation: &Installation, url: &str) -> Result<Child, SlapdError> {
    let path = dir.join("slapd.log");
    let log = fs::File::create(&path).map_err(failed("write", &path))?;
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(LIMITED).arg(&installation.slapd);
    if options.lifetime == Lifetime::Owned {
        // In the foreground, so that it stays our child and in our process group.
        command.args(["-d", "0"]);
    }
    let mut urls = url.to_owned();
    if let Some(tls) = &options.tls {
        urls.push_str(&format!(" ldaps://127.0.0.1:{}", tls.port));
    }
    command.args(["-h", &urls, "-f"]).arg(dir.join("slapd.conf"));
    command.current_dir(dir).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
    command.spawn().map_err(failed("run", &installation.slapd))
}

/// Waits for the first answer, or for the process to fail.
async fn until_answer(dir: &Path, port: u16, child: &mut Child) -> Result<(), SlapdError> {
    let deadline = Instant::now() + Duration::from_secs(ANSWER_SECONDS);
    while Instant::now() < deadline {
        if child.try_wait().is_ok_and(|ended| ended.is_some_and(|status| !status.success())) {
            return Err(no_answer(dir));
        }
        // The pid file tells our server from another one on the port.
        if process::running_in(dir)?.is_some() && answers(port).unwrap_or(false) {
            return Ok(());
        }
        tokio::time::sleep(POLL).await;
    }
    Err(no_answer(dir))
}

fn answers(port: u16) -> io::Result<bool> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(Duration::from_secs(1)))?;
    stream.write_all(&BIND)?;
    let mut answer = [0_u8; BOUND.len()];
    stream.read_exact(&mut answer)?;
    Ok(answer == BOUND)
}

fn no_answer(dir: &Path) -> SlapdError {
    let said = fs::read_to_string(dir.join("slapd.log")).unwrap_or_default();
    SlapdError::NoAnswer { dir: dir.to_owned(), seconds: ANSWER_SECONDS, words: last_words(&said) }
}

/// A better reason than silence: the port was taken meanwhile, or slapd refuses its configuration.
fn explain(error: SlapdError, dir: &Path, port: u16, installation: &Installation) -> SlapdError {
    if TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err() {
        return SlapdError::PortTaken { port };
    }
    let conf = dir.join("slapd.conf");
    match run(Command::new(&installation.slaptest).arg("-u").arg("-f").arg(conf)) {
        Err(words) => SlapdError::Refused { dir: dir.to_owned(), words },
        Ok(_) => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_words_are_kept() {
        assert_eq!(last_words("a\nb\n\nc\nd\ne\n"), "b; c; d; e");
        assert_eq!(last_words(""), "");
    }

    #[test]
    fn a_fixed_port_in_use_is_named() {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let mut options = Options::new("dc=x");
        options.port = Some(port);
        let error = free_port(&options).unwrap_err().to_string();
        assert!(error.contains(&port.to_string()));
    }
}

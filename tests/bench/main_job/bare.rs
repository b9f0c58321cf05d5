//! A bare client, the least that a program can do: entries that it has already, added in transactions over several connections, and a search
//! whose entries are constructed. No plan, no journal, no comparison. What our engine costs is told against it.

use std::collections::HashSet;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use base64::Engine as _;
use ldap3::controls::TxnSpec;
use ldap3::exop::{EndTxn, StartTxn};
use ldap3::{Ldap, LdapConnAsync, Scope, SearchEntry};

use super::AnyError;

/// Entries in one transaction, and connections: those of our own client.
const TRANSACTION: usize = 500;
const LANES: usize = 4;
/// Rest before a transaction's end, without which slapd crashes now and then (`docs/DIRECTORY.md`).
const SETTLE: Duration = Duration::from_millis(10);

type Added = (String, Vec<(String, HashSet<Vec<u8>>)>);

/// Where to, and as whom.
#[derive(Debug, Clone)]
pub(super) struct Bare {
    pub(super) url: String,
    pub(super) bind_dn: String,
    pub(super) password: String,
    pub(super) base: String,
}

impl Bare {
    async fn connect(&self) -> Result<Ldap, AnyError> {
        let (driver, mut ldap) = LdapConnAsync::new(&self.url).await?;
        tokio::spawn(driver.drive());
        ldap.simple_bind(&self.bind_dn, &self.password).await?.success()?;
        Ok(ldap)
    }

    /// Adds the entries of an LDIF file, read beforehand; gives the seconds that adding took.
    pub(super) async fn add(&self, ldif: &Path) -> Result<f64, AnyError> {
        let entries = read_ldif(&std::fs::read(ldif)?)?;
        let is_below = |entry: &Added| entry.0.contains("ou=people,") || entry.0.contains("ou=groups,");
        let (leaves, tree): (Vec<Added>, Vec<Added>) =
            entries.into_iter().partition(|entry| is_below(entry) && entry.0.split(',').count() > 4);
        let begin = Instant::now();
        let mut ldap = self.connect().await?;
        for chunk in tree.chunks(TRANSACTION) {
            transaction(&mut ldap, chunk).await?;
        }
        let waiting = Arc::new(Mutex::new(leaves.chunks(TRANSACTION).map(<[Added]>::to_vec).collect::<Vec<_>>()));
        let lanes = (0..LANES).map(|_| {
            let (bare, waiting) = (self.clone(), Arc::clone(&waiting));
            tokio::spawn(async move {
                let mut ldap = bare.connect().await.map_err(|error| error.to_string())?;
                loop {
                    let next = waiting.lock().map_err(|error| error.to_string())?.pop();
                    let Some(chunk) = next else { return Ok::<_, String>(()) };
                    transaction(&mut ldap, &chunk).await.map_err(|error| error.to_string())?;
                }
            })
        });
        for lane in lanes.collect::<Vec<_>>() {
            lane.await??;
        }
        Ok(begin.elapsed().as_secs_f64())
    }

    /// Reads everything and constructs each entry; gives the seconds.
    pub(super) async fn read(&self) -> Result<f64, AnyError> {
        let begin = Instant::now();
        let mut ldap = self.connect().await?;
        let attributes = vec!["*", "entryUUID", "entryCSN"];
        let mut stream = ldap.streaming_search(&self.base, Scope::Subtree, "(objectClass=*)", attributes).await?;
        let mut count = 0_usize;
        while let Some(entry) = stream.next().await? {
            count += SearchEntry::construct(entry).attrs.len();
        }
        stream.finish().await.success()?;
        if count == 0 {
            return Err("the bare client read nothing".into());
        }
        Ok(begin.elapsed().as_secs_f64())
    }
}

async fn transaction(ldap: &mut Ldap, entries: &[Added]) -> Result<(), AnyError> {
    ldap.extended(StartTxn).await?.success()?;
    for (dn, attributes) in entries {
        let attributes = attributes.iter().map(|(name, values)| (name.as_bytes().to_vec(), values.clone())).collect();
        ldap.with_controls(vec![TxnSpec { txn_id: "" }.into()]);
        ldap.add(dn, attributes).await?.success()?;
    }
    tokio::time::sleep(SETTLE).await;
    let ended = ldap.extended(EndTxn { txn_id: "", commit: true }).await?;
    if ended.1.rc == 0 { Ok(()) } else { Err(format!("the commit failed: {}", ended.1.text).into()) }
}

/// The add records of our own LDIF (RFC 2849).
fn read_ldif(bytes: &[u8]) -> Result<Vec<Added>, AnyError> {
    let text = std::str::from_utf8(bytes)?.replace("\n ", "");
    let mut entries = Vec::new();
    for record in text.split("\n\n") {
        let mut dn = None;
        let mut attributes: Vec<(String, HashSet<Vec<u8>>)> = Vec::new();
        for line in record.lines().filter(|line| !line.starts_with('#')) {
            let Some((name, value)) = line.split_once(':') else { continue };
            let value = match value.strip_prefix(':') {
                Some(encoded) => base64::engine::general_purpose::STANDARD.decode(encoded.trim())?,
                None => value.trim_start().as_bytes().to_vec(),
            };
            match name {
                "version" | "changetype" => {}
                "dn" => dn = Some(String::from_utf8(value)?),
                _ => match attributes.iter_mut().find(|(of, _)| of == name) {
                    Some((_, values)) => {
                        values.insert(value);
                    }
                    None => attributes.push((name.to_owned(), HashSet::from([value]))),
                },
            }
        }
        entries.extend(dn.map(|dn| (dn, attributes)));
    }
    Ok(entries)
}

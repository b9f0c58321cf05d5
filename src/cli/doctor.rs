//! `congvu doctor`: what is wrong with the installation, and what to do.

use std::collections::BTreeSet;

use serde::Serialize;

use super::arguments::JsonFlag;
use super::context::{Invocation, directory, keys_failure, sync_settings, trust_store};
use super::exit::{Answer, Failure, Outcome};
use super::{oidc, output};
use crate::config::{Config, KeysError};
use crate::directory::port::{Directory as _, DirectoryError};
use crate::domain::certificate::status::REASON_HOLD;
use crate::operations::Registry;
use crate::reports::number::instant;
use crate::storage::read::View;

/// One thing looked at.
#[derive(Serialize)]
struct Finding {
    subject: &'static str,
    good: bool,
    detail: String,
}

impl From<(bool, String)> for Finding {
    fn from((good, detail): (bool, String)) -> Self {
        Self { subject: "mails", good, detail }
    }
}

pub(super) async fn run(arguments: &JsonFlag, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let mut findings = vec![Finding { subject: "configuration", good: true, detail: "valid".to_owned() }];
    findings.push(keys(&config));
    match invocation.registry(&config).await {
        Err(failure) => findings.push(bad("database", &failure)),
        Ok(registry) => {
            findings.push(Finding { subject: "database", good: true, detail: "current".to_owned() });
            revocation_lists(&registry, invocation, &mut findings).await;
            authorities(&registry, invocation, &mut findings).await;
            list_sources(&registry, invocation, &mut findings).await;
            ocsp_responders(&registry, invocation, &mut findings).await;
            let day = registry.clock.today();
            let detail = if registry.is_trial { format!("business day {day}, not real time") } else { day.to_string() };
            findings.push(Finding { subject: "clock", good: true, detail });
            findings.push(working_days(&registry));
            findings.push(super::notices_run::health(&config.mail, &registry).await.into());
        }
    }
    directory_offers(&config, &mut findings).await;
    match trust_store(&config.pki) {
        Ok(_) => findings.push(Finding { subject: "trust anchors", good: true, detail: "loaded".to_owned() }),
        Err(failure) => findings.push(bad("trust anchors", &failure)),
    }
    findings.extend(oidc::finding(&config.oidc).await.map(|(good, detail)| Finding {
        subject: "log-in provider",
        good,
        detail,
    }));
    let outcome = if findings.iter().all(|finding| finding.good) { Outcome::Done } else { Outcome::No };
    if arguments.json {
        return output::json_then(&findings, outcome);
    }
    let line = |finding: &Finding| {
        format!("{} {:18} {}\n", if finding.good { "✓" } else { "✕" }, finding.subject, finding.detail)
    };
    output::text_then(&findings.iter().map(line).collect::<String>(), outcome)
}

fn bad(subject: &'static str, failure: &Failure) -> Finding {
    Finding { subject, good: false, detail: failure.message().to_owned() }
}

fn keys(config: &Config) -> Finding {
    let subject = "secret keys";
    let keys = &config.keys;
    if keys.folder.as_os_str().is_empty() {
        let detail = KeysError::NoFolder.to_string();
        return Finding { subject, good: false, detail };
    }
    match keys.read() {
        Ok(_) => Finding { subject, good: true, detail: keys.folder.display().to_string() },
        Err(error) => bad(subject, &keys_failure(&error)),
    }
}

/// Terms of the law reach at most some weeks ahead.
fn working_days(registry: &Registry) -> Finding {
    let today = registry.clock.today();
    let soon = today.checked_add(time::Duration::weeks(6)).unwrap_or(today);
    let unknown = [today.year(), soon.year()].into_iter().find(|year| !registry.calendar.knows(*year));
    let detail = unknown.map_or_else(
        || format!("public holidays of {} are known", today.year()),
        |year| format!("public holidays of {year} are not known beside the fixed ones; set [calendar] days_off"),
    );
    Finding { subject: "working days", good: unknown.is_none(), detail }
}

async fn revocation_lists(registry: &Registry, invocation: &Invocation, findings: &mut Vec<Finding>) {
    let lists = match registry.store.read().await {
        Ok(reader) => reader.newest_lists().await,
        Err(error) => Err(error),
    };
    match lists {
        Err(error) => findings.push(Finding { subject: "revocation lists", good: false, detail: error.to_string() }),
        Ok(lists) if lists.is_empty() => findings.push(Finding {
            subject: "revocation lists",
            good: false,
            detail: "none; run `congvu cert refresh`, on a closed network with --from FILE".to_owned(),
        }),
        Ok(lists) => {
            let now = registry.clock.now();
            for list in lists {
                let good = now < list.window.next_update;
                let due = instant(invocation.lang, list.window.next_update);
                let remedy = if good { "" } else { "; fetch the CA's newest list and run `congvu cert refresh`" };
                let detail = format!("{}: next due by {due}{remedy}", list.issuer);
                findings.push(Finding { subject: "revocation lists", good, detail });
            }
        }
    }
}

/// CAs that are revoked or on hold by the lists of those above them.
async fn authorities(registry: &Registry, invocation: &Invocation, findings: &mut Vec<Finding>) {
    let (subject, now) = ("authorities", registry.clock.now());
    let words = match registry.store.read().await {
        Ok(reader) => reader.authority_words(View::of(now.day())).await,
        Err(error) => Err(error),
    };
    let words = match words {
        Ok(words) => words,
        Err(error) => return findings.push(Finding { subject, good: false, detail: error.to_string() }),
    };
    let mut told = BTreeSet::new();
    for standing in words.iter().filter(|standing| standing.word.word.holds_at(now)) {
        let word = &standing.word;
        let is_hold = word.word.revocation.reason == REASON_HOLD;
        let what = if is_hold { "is on hold" } else { "is revoked" };
        let since = instant(invocation.lang, word.word.revocation.at);
        told.insert(format!(
            "{} {what} since {since} (reason {}); nothing under it is valid: ask the CA for new certificates",
            word.subject, word.word.revocation.reason
        ));
    }
    if told.is_empty() {
        let detail = "no list tells that a trusted CA is revoked or on hold".to_owned();
        findings.push(Finding { subject, good: true, detail });
    }
    findings.extend(told.into_iter().map(|detail| Finding { subject, good: false, detail }));
}

/// Addresses from which nothing good comes.
async fn list_sources(registry: &Registry, invocation: &Invocation, findings: &mut Vec<Finding>) {
    let subject = "list addresses";
    let sources = match registry.store.read().await {
        Ok(reader) => reader.list_sources().await,
        Err(error) => Err(error),
    };
    match sources {
        Err(error) => findings.push(Finding { subject, good: false, detail: error.to_string() }),
        Ok(sources) => findings.extend(sources.into_iter().map(|source| {
            let since = source.failing_since.map(|since| instant(invocation.lang, since));
            let detail = match (since, source.failure) {
                (Some(since), failure) => {
                    format!("{}: unknown since {since}: {}", source.url, failure.unwrap_or_default())
                }
                (None, _) => format!("{}: asked {}", source.url, instant(invocation.lang, source.last_attempt)),
            };
            Finding { subject, good: source.failing_since.is_none(), detail }
        })),
    }
}

/// OCSP responders from which nothing good comes.
async fn ocsp_responders(registry: &Registry, invocation: &Invocation, findings: &mut Vec<Finding>) {
    let subject = "OCSP responders";
    let responders = match registry.store.read().await {
        Ok(reader) => reader.ocsp_responders().await,
        Err(error) => Err(error),
    };
    match responders {
        Err(error) => findings.push(Finding { subject, good: false, detail: error.to_string() }),
        Ok(responders) => findings.extend(responders.into_iter().map(|responder| {
            let instant = |at| instant(invocation.lang, at);
            let detail = match responder.failing_since {
                Some(since) => {
                    let failure = responder.failure.unwrap_or_default();
                    format!("{}: nothing good since {}: {failure}", responder.url, instant(since))
                }
                None => format!("{}: asked {}", responder.url, instant(responder.last_attempt)),
            };
            Finding { subject, good: responder.failing_since.is_none(), detail }
        })),
    }
}

async fn directory_offers(config: &Config, findings: &mut Vec<Finding>) {
    let ldap = match directory(&config.directory).await {
        Ok(ldap) => ldap,
        Err(failure) => {
            findings.push(bad("directory", &failure));
            return;
        }
    };
    match ldap.probe().await {
        Err(error) => findings.push(Finding { subject: "directory", good: false, detail: error.to_string() }),
        Ok(offers) => {
            let lacks: Vec<&str> = [
                ("assertion control", offers.assertion),
                ("no-op control", offers.no_op),
                ("transactions", offers.transactions),
            ]
            .iter()
            .filter(|(_, offered)| !offered)
            .map(|(name, _)| *name)
            .collect();
            let base = sync_settings(&config.directory).naming.base().to_string();
            let detail = if lacks.is_empty() {
                format!("{base}: everything that we use is there")
            } else {
                format!("{base}: works without {}", lacks.join(", "))
            };
            if offers.writable {
                findings.push(Finding { subject: "directory", good: true, detail });
            } else {
                let detail = format!("{base}: {}", DirectoryError::TakesNoWrites);
                findings.push(Finding { subject: "directory", good: false, detail });
            }
        }
    }
}

//! `congvu serve`: the pages, until it is told to stop.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::arguments::ServeArguments;
use super::context::{
    Invocation, directory_desk, follow_settings, ldap, mail_desk, store_failure, sync_settings, trust_store,
};
use super::exit::{Answer, Failure, Fault, Outcome};
use super::fetching::{list_fetching, ocsp_asking};
use super::oidc::provider;
use crate::config::{DirectoryConfig, PkiConfig, WebConfig};
use crate::directory::ldap::LdapDirectory;
use crate::jobs::{Schedule, Worker, keep_fetching, keep_following, keep_live, standing, telling};
use crate::operations::Registry;
use crate::operations::fetch_lists::ListFetching;
use crate::operations::follow_directory::FollowedDirectory;
use crate::operations::live::LiveDirectory;
use crate::operations::pulse::Outage;
use crate::web::{Addresses, App, Limits, Rate, Rates, ServerSettings, TlsFiles, serve_with};

pub(super) async fn run(arguments: ServeArguments, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let mut registry = invocation.registry(&config).await?;
    // Without roots the service runs, and says so to whoever shows it an unknown certificate.
    if !config.pki.anchors.as_os_str().is_empty() {
        let trust = trust_store(&config.pki)?;
        registry = registry.trusting(Arc::clone(&trust)).asking(ocsp_asking(&config.pki, trust)?);
    }
    // Without the directory's password the service runs, and says so to whoever sets a mailbox's.
    match mail_desk(&config) {
        Ok(desk) => registry = registry.with_mail(desk),
        Err(failure) => tracing::warn!(reason = failure.message(), "passwords of mailboxes cannot be set"),
    }
    if let Some(provider) = provider(&config.oidc)? {
        registry = registry.with_provider(provider);
    }
    registry = registry.with_directory(directory_desk(&config.directory)).showing(invocation.shown_settings()?);
    let configured = config.web.listen.parse().map_err(|_| Failure::wrong_use("[web] listen is no address"))?;
    let settings = settings(&config.web)?;
    // Current state may stand for the day on which somebody last wrote.
    registry.store.advance(registry.clock.today()).await.map_err(|error| store_failure(&error))?;
    let registry = Arc::new(registry);
    let sending = super::notices::courier(&config.mail)?
        .map(|courier| tokio::spawn(super::notices::keep_sending(Arc::clone(&registry), courier)));
    let kept = kept_directory(&config.directory);
    let fetching = fetching(&config.pki, &registry)?;
    let scheme = if settings.tls.is_some() { "https" } else { "http" };
    let answer = serve_until_stopped(
        registry,
        (kept, fetching),
        // Without a mail server nothing is owed by the day: it would all be stale when there is one.
        if sending.is_some() { telling(standing()) } else { standing() },
        arguments.listen.unwrap_or(configured),
        settings,
        |addresses| {
            eprintln!("{scheme}://{}/", addresses.pages);
            if let Some(address) = addresses.metrics {
                eprintln!("http://{address}/metrics");
            }
        },
    )
    .await;
    if let Some(sending) = sending {
        // A notice in hand is tried again by the next sender, under the same Message-ID.
        sending.abort();
    }
    answer
}

/// How the directory is kept beside the pages: changes are carried to it, and others' changes of it are seen.
pub(super) struct Kept {
    /// The connections by which changes are carried, and those by which they are heard.
    ldap: [Arc<LdapDirectory>; 2],
    live: LiveDirectory,
    followed: FollowedDirectory,
}

/// The configured directory; without its password the service runs, and says so.
pub(super) fn kept_directory(config: &DirectoryConfig) -> Option<Kept> {
    if !config.live {
        return None;
    }
    match ldap(config) {
        Ok(config_of_it) => {
            let ldap = [config_of_it.clone(), config_of_it].map(|of_it| Arc::new(LdapDirectory::new(of_it)));
            let [carrying, hearing] = ldap.clone();
            Some(Kept {
                live: LiveDirectory { directory: carrying, settings: sync_settings(config) },
                followed: FollowedDirectory { directory: hearing, settings: follow_settings(config) },
                ldap,
            })
        }
        Err(failure) => {
            tracing::warn!(reason = failure.message(), "changes are not carried to the directory");
            None
        }
    }
}

/// How lists are fetched, and every how many minutes; without roots nobody could say which list is true.
fn fetching(config: &PkiConfig, registry: &Registry) -> Result<Option<(ListFetching, u32)>, Failure> {
    let minutes = config.fetch.every_minutes;
    match &registry.trust {
        Some(trust) if minutes > 0 => Ok(Some((list_fetching(config, Arc::clone(trust))?, minutes))),
        _ => Ok(None),
    }
}

/// The longest outage that its connections know of; asks nothing.
fn outage(directory: &[Arc<LdapDirectory>]) -> Option<Outage> {
    let reaches = directory.iter().map(|connections| connections.reach());
    let outages =
        reaches.filter_map(|reach| Some(Outage { lasts: reach.failing_for?, next_try_in: reach.next_try_in }));
    outages.max_by_key(|outage| outage.lasts)
}

/// The server's settings, from the configuration.
fn settings(config: &WebConfig) -> Result<ServerSettings, Failure> {
    let metrics = config.metrics_listen.as_deref().map(str::parse).transpose();
    let tls = config.tls_certificate.clone().zip(config.tls_key.clone());
    Ok(ServerSettings {
        tls: tls.map(|(certificate, key)| TlsFiles { certificate, key }),
        behind_proxy: config.behind_proxy,
        trusted_proxies: config.trusted_networks(),
        client_header: config.client_header,
        metrics: metrics.map_err(|_| Failure::wrong_use("[web] metrics_listen is no address"))?,
        limits: Limits {
            connections: config.connections,
            connections_per_address: config.connections_per_address,
            requests: config.requests,
            requests_per_address: config.requests_per_address,
            header_timeout: Duration::from_secs(config.header_seconds),
            request_timeout: Duration::from_secs(config.request_seconds),
            notice: Duration::from_secs(config.notice_seconds),
            drain: Duration::from_secs(config.drain_seconds),
            ..Limits::default()
        },
        rates: Rates {
            per_address: Rate::per_second(config.rate_per_address),
            per_token: Rate::per_second(config.rate_per_token),
            log_in: Rate::per_minute(config.log_ins_per_minute),
        },
    })
}

/// Serves until Ctrl-C, SIGTERM or the terminal's end.
pub(super) async fn serve_until_stopped(
    registry: Arc<Registry>,
    (kept, fetching): (Option<Kept>, Option<(ListFetching, u32)>),
    schedule: Schedule,
    address: SocketAddr,
    settings: ServerSettings,
    ready: impl FnOnce(Addresses),
) -> Answer {
    let stop = CancellationToken::new();
    let mut keeping = Vec::new();
    // Not before the address is ours: another one may be serving already.
    let begin = |addresses| {
        if let Some(kept) = kept {
            registry.pulse.keeps_directory(move || outage(&kept.ldap));
            keeping.push(keep_following(Arc::clone(&registry), kept.followed, stop.clone()));
            keeping.push(keep_live(Arc::clone(&registry), kept.live, stop.clone()));
        }
        if let Some((fetching, minutes)) = fetching {
            keeping.push(keep_fetching(Arc::clone(&registry), fetching, minutes, stop.clone()));
        }
        ready(addresses);
    };
    let worker = Worker::spawn(Arc::clone(&registry), schedule, CancellationToken::new());
    let served = serve_with(App { registry: Arc::clone(&registry) }, address, settings, begin, stopped()).await;
    stop.cancel();
    worker.stop().await;
    for task in keeping {
        if task.await.is_err() {
            tracing::error!("keeping the directory or fetching lists ended by a panic");
        }
    }
    match served {
        Ok(()) => Ok(Outcome::Done),
        Err(error) => Err(Failure::from_error(Fault::Use, &error)),
    }
}

async fn stopped() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut hang_up)) = (signal(SignalKind::terminate()), signal(SignalKind::hangup())) else {
        return;
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
        _ = hang_up.recv() => {}
    }
}

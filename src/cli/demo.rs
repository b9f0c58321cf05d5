//! `congvu demo`: the main job, end to end, on invented people.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::Serialize;
use serde_json::{Value, json};

use super::arguments::{DemoArguments, DemoCommand};
use super::context::{Invocation, mail_desk, operation_failure, province, store_failure};
use super::exit::{Answer, Failure, Fault, Outcome};
use super::serve::serve_until_stopped;
use super::{directory, output, progress};
use crate::config::Config;
use crate::demo::folder::Login;
use crate::demo::run::{Demo, DemoError, DemoOptions, prepare, stop};
use crate::demo::slapd::SlapdError;
use crate::demo::slapd::watch::{leave_session, watch_until_idle};
use crate::domain::lang::Lang;
use crate::domain::scope::Scope;
use crate::jobs::standing;
use crate::operations::plan_directory_sync::PlanOrder;
use crate::operations::{Actor, Registry};
use crate::reports::adoption::{AdoptionReport, Frame};
use crate::reports::assemble::{Adoption, adoption};
use crate::reports::format::text::Detail;
use crate::reports::format::{json as json_format, text};
use crate::reports::number::count;
use crate::storage::read::View;
use crate::web::ServerSettings;

/// How long the demo's slapd stays without a visitor.
const IDLE: Duration = Duration::from_mins(30);

pub(super) async fn run(arguments: DemoArguments, invocation: &Invocation) -> Answer {
    match arguments.command {
        Some(DemoCommand::Stop { dir }) => return stop_demo(&dir, invocation.lang).await,
        Some(DemoCommand::Watch { dir }) => return watch(&dir).await,
        None => {}
    }
    let options = DemoOptions {
        mailboxes: arguments.mailboxes,
        seed: arguments.seed,
        dir: arguments.dir.clone(),
        reset: arguments.reset,
        listen: arguments.listen,
    };
    let serves = arguments.serve || (!arguments.no_serve && std::io::stdout().is_terminal());
    // A taken port is told before the work, not after it.
    let listen = if serves { free_address(arguments.listen)? } else { arguments.listen };
    let mut timings = Timings::default();
    let demo = timings.measure("prepare", Box::pin(prepared(&options, invocation))).await?;
    // The demo's own configuration, whatever this command line was given.
    keep_watch(demo.slapd.dir());
    let invocation = invocation.with_config(demo.folder.config());
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    Box::pin(synchronise(&config, &registry, &mut timings, invocation.lang)).await?;
    let report = timings.measure("adoption", counted(&registry)).await?;
    let summary = Summary { demo: &demo, config: &config, registry: &registry, adoption: &report, timings: &timings };
    let url = serves.then(|| format!("http://{listen}/"));
    if arguments.json {
        output::json(&summary.document(url.as_deref()).await?)?;
    } else {
        output::text_out(&summary.text(url.as_deref(), invocation.lang).await?)?;
    }
    if !serves {
        return Ok(Outcome::Done);
    }
    // An open connection is use: an idle page must not lose its directory.
    let _in_use = super::context::directory(&config.directory).await?;
    // The helpdesk unlocks mailboxes, and people set their passwords, in the demo's directory as in any other.
    let registry = registry.with_mail(mail_desk(&config)?);
    let kept = super::serve::kept_directory(&config.directory);
    let desk = super::context::directory_desk(&config.directory);
    let trust = super::context::trust_store(&config.pki)?;
    let registry = registry.with_directory(desk).trusting(trust).showing(invocation.shown_settings()?);
    let answer =
        serve_until_stopped(Arc::new(registry), (kept, None), standing(), listen, ServerSettings::default(), |_| {})
            .await;
    demo.slapd.stop().await.map_err(|error| Failure::from_error(Fault::Outside, &error))?;
    answer
}

/// The address, with a real port for port 0; refused when something listens there.
fn free_address(address: SocketAddr) -> Result<SocketAddr, Failure> {
    std::net::TcpListener::bind(address).and_then(|listener| listener.local_addr()).map_err(|error| {
        Failure::wrong_use(format!("cannot listen on {address} ({error}); choose another address with --listen"))
    })
}

async fn prepared(options: &DemoOptions, invocation: &Invocation) -> Result<Demo, Failure> {
    let bar = progress::bar(invocation.lang.pick("Lập sổ đăng ký", "Filling the registry"), 0);
    let tell = {
        let bar = bar.clone();
        move |_, done, total| {
            bar.set_length(total);
            bar.set_position(done);
        }
    };
    let demo = prepare(options, &province(&Config::default()), &tell).await;
    bar.finish_and_clear();
    demo.map_err(|error| demo_failure(&error))
}

/// Plans and applies; a directory that is equal already is left alone.
async fn synchronise(config: &Config, registry: &Registry, timings: &mut Timings, lang: Lang) -> Result<(), Failure> {
    let planned = timings
        .measure("directory_plan", Box::pin(directory::plan(config, registry, &Actor::Shell, &PlanOrder::default())))
        .await?;
    if planned.report.rows == 0 {
        return Ok(());
    }
    let what = lang.pick("Ghi thư mục LDAP", "Applying to the directory");
    let applying = Box::pin(directory::apply(config, registry, &Actor::Shell, planned.plan.id, (lang, what)));
    let applied = timings.measure("directory_apply", applying).await?;
    if applied.is_success() {
        return Ok(());
    }
    Err(Failure::outside("the directory refused a part of the plan; run `congvu directory status`"))
}

async fn counted(registry: &Registry) -> Result<Adoption, Failure> {
    adoption(&registry.store, &Scope::Province, registry.clock.today()).await.map_err(|error| store_failure(&error))
}

async fn stop_demo(dir: &Path, lang: Lang) -> Answer {
    let was_there = stop(dir).await.map_err(|error| demo_failure(&error))?;
    output::text_out(if was_there {
        lang.pick("Đã dừng máy chủ LDAP của bản trình diễn.\n", "The demo's LDAP server is stopped.\n")
    } else {
        lang.pick("Máy chủ LDAP của bản trình diễn không chạy.\n", "The demo's LDAP server was not running.\n")
    })
}

async fn watch(dir: &Path) -> Answer {
    leave_session().map_err(|error| Failure::outside(format!("cannot leave the shell's session: {error}")))?;
    watch_until_idle(dir, IDLE).await.map_err(|error| Failure::from_error(Fault::Outside, &error))?;
    Ok(Outcome::Done)
}

/// Leaves a process behind that ends the server when nobody uses it any more.
fn keep_watch(slapd: &Path) {
    let started = std::env::current_exe().and_then(|program| {
        Command::new(program)
            .args(["demo", "watch", "--dir"])
            .arg(slapd)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
    });
    if let Err(error) = started {
        eprintln!("congvu: the LDAP server will not stop by itself ({error}); run `congvu demo stop`");
    }
}

fn demo_failure(error: &DemoError) -> Failure {
    match error {
        DemoError::Operation(error) => operation_failure(error),
        DemoError::Store(error) => store_failure(error),
        DemoError::Folder(_)
        | DemoError::Keys(_)
        | DemoError::Slapd(SlapdError::NotInstalled { .. } | SlapdError::PortTaken { .. }) => {
            Failure::from_error(Fault::Use, error)
        }
        _ => Failure::from_error(Fault::Outside, error),
    }
}

/// How long each step took, in milliseconds of real time.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
struct Timings(BTreeMap<&'static str, u128>);

impl Timings {
    async fn measure<T>(&mut self, step: &'static str, work: impl Future<Output = T>) -> T {
        let begin = Instant::now();
        let done = work.await;
        self.0.insert(step, begin.elapsed().as_millis());
        done
    }
}

/// What the demo tells at the end.
struct Summary<'a> {
    demo: &'a Demo,
    config: &'a Config,
    registry: &'a Registry,
    adoption: &'a Adoption,
    timings: &'a Timings,
}

impl Summary<'_> {
    async fn counts(&self) -> Result<Value, Failure> {
        let view = View::of(self.adoption.day);
        let reader = self.registry.store.read().await.map_err(|error| store_failure(&error))?;
        let counts = reader.counts(&Scope::Province, view).await.map_err(|error| store_failure(&error))?;
        let certificates = self.adoption.certificates.iter();
        let certificates: BTreeMap<String, u64> =
            certificates.map(|(status, count)| (status.to_string(), *count)).collect();
        Ok(json!({
            "officials": counts.officials,
            "mailboxes": counts.issued(),
            "units": counts.units,
            "network_units": counts.network_units,
            "groups": counts.units,
            "certificates": certificates,
        }))
    }

    fn report(&self) -> Result<AdoptionReport, Failure> {
        let frame = Frame::of_day(self.adoption.day, self.registry.clock.now());
        AdoptionReport::of(&self.adoption.tally, None, frame)
            .ok_or_else(|| Failure::outside("the demo's registry is empty; run it again with --reset"))
    }

    async fn document(&self, url: Option<&str>) -> Result<Value, Failure> {
        let directory = &self.config.directory;
        let adoption = json_format::adoption(&self.report()?);
        let mut document = json!({
            "config": self.demo.folder.config(),
            "ldap": {
                "url": directory.url,
                "base": directory.base,
                "people_base": format!("ou=people,{}", directory.base),
                "bind_dn": directory.bind_dn,
                "password_file": directory.password_file,
            },
            "database": self.config.database.url,
            "pki_dir": self.demo.folder.pki(),
            "counts": self.counts().await?,
            "timings_ms": self.timings,
            "adoption": { "overall": adoption.get("total"), "levels": adoption.get("levels") },
            "logins": self.demo.logins,
        });
        if let (Some(url), Some(object)) = (url, document.as_object_mut()) {
            object.insert("url".to_owned(), url.into());
        }
        Ok(document)
    }

    async fn text(&self, url: Option<&str>, lang: Lang) -> Result<String, Failure> {
        let counts = self.counts().await?;
        let number = |key: &str| count(lang, counts.get(key).and_then(Value::as_u64).unwrap_or_default());
        let mut out = text::adoption(&self.report()?, lang, Detail::Levels);
        out.push_str(&format!(
            "\n{}: {} {}, {} {}, {} {} ({} {}), {} {}\n",
            lang.pick("Sổ đăng ký", "Registry"),
            number("officials"),
            lang.pick("người", "people"),
            number("mailboxes"),
            lang.pick("hộp thư", "mailboxes"),
            number("units"),
            lang.pick("đơn vị", "units"),
            number("network_units"),
            lang.pick("có mạng TSLCD", "on the dedicated network"),
            count(lang, self.adoption.certificates.values().sum()),
            lang.pick("chứng thư", "certificates"),
        ));
        let timings: Vec<String> = self
            .timings
            .0
            .iter()
            .map(|(step, ms)| format!("{step} {} ms", count(lang, u64::try_from(*ms).unwrap_or(0))))
            .collect();
        out.push_str(&format!("{}: {}\n", lang.pick("Thời gian", "Timings"), timings.join(", ")));
        let directory = &self.config.directory;
        out.push_str(&format!(
            "LDAP: ldapsearch -x -H {} -D {} -y {} -b ou=people,{}\n",
            directory.url,
            directory.bind_dn,
            directory.password_file.display(),
            directory.base
        ));
        out.push_str(&format!(
            "{}: congvu --config {} …\n",
            lang.pick("Lệnh khác", "Other commands"),
            self.demo.folder.config().display()
        ));
        out.push_str(&logins(&self.demo.logins, lang));
        if let Some(url) = url {
            out.push_str(&format!(
                "\n{} {url}  (Ctrl-C {})\n",
                lang.pick("Trang web:", "Pages:"),
                lang.pick("để dừng", "to stop")
            ));
        }
        Ok(out)
    }
}

fn logins(logins: &[Login], lang: Lang) -> String {
    let mut text = format!("\n{}\n", lang.pick("Tài khoản theo vai trò:", "One log-in per role:"));
    for login in logins {
        text.push_str(&format!("  {:20} {}\n", login.name, login.password));
    }
    text.push_str(lang.pick(
        "Bản trình diễn không yêu cầu xác thực hai lớp; hệ thống thật thì có.\n",
        "The demo asks for no second factor; a real installation does.\n",
    ));
    text
}

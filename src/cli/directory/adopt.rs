//! `congvu directory adopt`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::context::{Invocation, directory, operation_failure, sync_settings};
use crate::cli::exit::{Answer, Failure, Outcome};
use crate::cli::{output, progress};
use crate::directory::adopt::profile::Profile;
use crate::directory::adopt::tally::Tally;
use crate::directory::dn;
use crate::domain::lang::Lang;
use crate::operations::adopt_directory::{Adopted, Adoption, AgencyMap, Source, adopt_directory};
use crate::reports::number::count;

/// `congvu directory adopt`.
#[derive(Debug, Args)]
pub(in crate::cli) struct AdoptArguments {
    /// Kind of directory: generic (inetOrgPerson) or zimbra (zimbraAccount; such a directory is never written)
    #[arg(long, default_value = "generic")]
    profile: Profile,
    /// Read this LDIF export instead of the directory; it must have entryUUID
    #[arg(long, value_name = "LDIF")]
    from: Option<PathBuf>,
    /// Only entries at or below this one [default: the configured base]
    #[arg(long, value_name = "DN", conflicts_with = "from")]
    base: Option<String>,
    /// Attribute with the date of birth
    #[arg(long, value_name = "NAME")]
    birth_attribute: Option<String>,
    /// Enter people whom the registry does not know, with a mailbox, for HR to confirm
    #[arg(long, requires = "map")]
    create: bool,
    /// With --create: which agency an entry belongs to; CSV with the columns `dn_suffix`, department, `agency_code`
    #[arg(long, value_name = "FILE", requires = "create")]
    map: Option<PathBuf>,
    /// Write links, cases and new people to the registry; nothing is ever written to the directory
    #[arg(long)]
    commit: bool,
    /// Print one JSON document
    #[arg(long)]
    json: bool,
}

pub(super) async fn run(arguments: AdoptArguments, invocation: &Invocation) -> Answer {
    let config = invocation.config()?;
    let registry = invocation.registry(&config).await?;
    let actor = invocation.actor(&config, &registry).await?;
    let lang = invocation.lang;
    let adoption = Adoption {
        profile: arguments.profile,
        base: arguments.base.as_deref().map(base).transpose()?,
        birth_attribute: arguments.birth_attribute.as_deref().map(attribute).transpose()?,
        create: arguments.map.as_ref().map(map).transpose()?,
        commit: arguments.commit,
    };
    let settings = sync_settings(&config.directory);
    let bar = progress::bar(lang.pick("Tiếp nhận thư mục", "Adopting the directory"), 0);
    let tell = |done: u64| bar.set_position(done);
    let adopted = if let Some(file) = arguments.from {
        adopt_directory(&registry, Source::Ldif(file), &settings, &actor, &adoption, &tell).await
    } else {
        let directory = directory(&config.directory).await?;
        adopt_directory(&registry, Source::Directory(&directory), &settings, &actor, &adoption, &tell).await
    };
    bar.finish_and_clear();
    let adopted = adopted.map_err(|error| operation_failure(&error))?;
    // Cases and a read that was cut short are for somebody to look at.
    let is_complete = adopted.proof.as_ref().is_none_or(crate::directory::port::ReadProof::is_complete);
    let outcome = if is_complete && adopted.tally.cases() == 0 { Outcome::Done } else { Outcome::No };
    if arguments.json {
        output::json_then(&adopted, outcome)
    } else {
        output::text_then(&text(&adopted, lang), outcome)
    }
}

fn base(text: &str) -> Result<String, Failure> {
    match dn::parse(text) {
        Some(names) if !names.is_empty() => Ok(text.to_owned()),
        _ => Err(Failure::wrong_use(format!("'{text}' is no entry's name; write it as ou=people,dc=example"))),
    }
}

fn attribute(text: &str) -> Result<String, Failure> {
    let is_name = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | ';' | '.'));
    if is_name { Ok(text.to_owned()) } else { Err(Failure::wrong_use(format!("'{text}' is no attribute's name"))) }
}

fn map(path: &PathBuf) -> Result<AgencyMap, Failure> {
    let file = std::fs::File::open(path)
        .map_err(|error| Failure::wrong_use(format!("cannot read {}: {error}", path.display())))?;
    AgencyMap::read(file).map_err(|error| Failure::wrong_use(format!("{}: {error}", path.display())))
}

/// A text of figures.
struct Lines {
    text: String,
    lang: Lang,
}

impl Lines {
    fn line(&mut self, indent: &str, what: &str, number: u64) {
        self.text.push_str(&format!("{indent}{what}: {}\n", count(self.lang, number)));
    }
}

fn text(adopted: &Adopted, lang: Lang) -> String {
    let tally = &adopted.tally;
    let text = &mut Lines { text: String::new(), lang };
    text.line("", lang.pick("Số mục đã đọc", "Entries read"), tally.entries);
    for (kind, number) in &tally.kinds {
        text.line("  ", kind.called(lang), *number);
    }
    text.line("", lang.pick("Đã liên kết từ trước", "Linked before"), tally.linked_before);
    text.line("", lang.pick("Liên kết mới", "New links"), tally.links());
    for (evidence, number) in &tally.links {
        text.line("  ", evidence.called(lang), *number);
    }
    text.line("", lang.pick("Cần người quyết định", "For a person to decide"), tally.cases());
    for (reason, number) in &tally.cases {
        text.line("  ", reason.called(lang), *number);
    }
    text.line("", lang.pick("Để yên theo quyết định", "Left alone by decision"), tally.left);
    text.line("", lang.pick("Không quản lý", "Unmanaged"), tally.unmanaged);
    created(tally, text);
    if tally.agency_lists > 0 {
        text.line(
            "",
            lang.pick("Danh sách thư mang địa chỉ cơ quan", "Mail lists with an agency's address"),
            tally.agency_lists,
        );
    }
    for (oddity, examples) in &tally.oddities {
        text.line("  ! ", oddity.called(lang), examples.count);
        for entry in &examples.entries {
            text.text.push_str(&format!("      {entry}\n"));
        }
    }
    format!("{}{}", text.text, end(adopted, lang))
}

fn created(tally: &Tally, text: &mut Lines) {
    let lang = text.lang;
    if tally.newcomers > 0 || !tally.not_created.is_empty() {
        text.line("", lang.pick("Cán bộ mới chờ nhân sự xác nhận", "New officials for HR to confirm"), tally.newcomers);
    }
    for (why, number) in &tally.not_created {
        text.line("  ", why.called(lang), *number);
    }
    for (department, number) in &tally.unknown_departments {
        let name =
            if department.is_empty() { lang.pick("(không ghi đơn vị)", "(no department)") } else { department };
        text.line("    - ", name, *number);
    }
}

fn end(adopted: &Adopted, lang: Lang) -> String {
    let mut text = String::new();
    if let Some(proof) = adopted.proof.as_ref().filter(|proof| !proof.is_complete()) {
        text.push_str(&format!(
            "{} ({}).\n",
            lang.pick(
                "CẢNH BÁO: máy chủ chưa trả hết các mục; cho tài khoản đọc không giới hạn",
                "WARNING: the server did not give all entries; give the account unlimited size and time",
            ),
            proof.result_code
        ));
    }
    text.push_str(match (adopted.committed, adopted.tally.cases() > 0) {
        (true, true) => lang.pick(
            "Đã ghi vào sổ đăng ký; không ghi gì vào thư mục. Xem `congvu case list`.\n",
            "Written to the registry; nothing was written to the directory. See `congvu case list`.\n",
        ),
        (true, false) => lang.pick(
            "Đã ghi vào sổ đăng ký; không ghi gì vào thư mục.\n",
            "Written to the registry; nothing was written to the directory.\n",
        ),
        (false, _) => lang.pick(
            "Chưa ghi gì; thêm --commit để ghi vào sổ đăng ký.\n",
            "Nothing was written; add --commit to write to the registry.\n",
        ),
    });
    text
}

//! `congvu user show`: one account with its roles, deputies and tokens.

use serde_json::{Value, json};

use super::context::{operation_failure, store_failure};
use super::exit::{Answer, Failure};
use super::{output, token};
use crate::auth::permission::Permission;
use crate::domain::ids::PrincipalId;
use crate::domain::lang::Lang;
use crate::operations::managed_account::{ManagedAccount, managed_account};
use crate::operations::revoke_token::tokens_of;
use crate::operations::{Actor, Registry};
use crate::reports::number::day;
use crate::storage::row::access::{DatedGrant, DeputyRow};
use crate::storage::row::provider::ProviderLink;

pub(super) async fn show(registry: &Registry, actor: &Actor, name: &str, json: bool, lang: Lang) -> Answer {
    let account = managed_account(registry, actor, Permission::ManagePrincipals, name)
        .await
        .map_err(|error| operation_failure(&error))?;
    let tokens = tokens_of(registry, actor, Some(name)).await.map_err(|error| operation_failure(&error))?;
    let tokens: Vec<Value> = tokens.iter().map(token::document).collect();
    let links = links(registry, &account).await?;
    let names = DeputyNames::read(registry, &account).await?;
    if json {
        return output::json(&json!({
            "name": account.row.principal.name,
            "disabled": account.row.disabled,
            "official": account.row.principal.official,
            "has_password": account.row.password_hash.is_some(),
            "grants": account.grants.iter().map(grant).collect::<Vec<_>>(),
            "deputies": account.deputies.iter().map(|row| names.document(row)).collect::<Vec<_>>(),
            "tokens": tokens,
            "provider_links": links.iter().map(link).collect::<Vec<_>>(),
        }));
    }
    let mut text = account.row.principal.name.clone();
    if account.row.disabled {
        text.push_str(lang.pick(" (đã khóa)", " (disabled)"));
    }
    text.push('\n');
    if let Some(official) = account.row.principal.official {
        text.push_str(&format!("  {} {official}\n", lang.pick("của cán bộ, công chức", "belongs to official")));
    }
    for dated in &account.grants {
        let end = dated.to.map(|to| format!(" – {}", day(lang, to))).unwrap_or_default();
        text.push_str(&format!("  {} {} {}{end}\n", dated.grant.role, dated.agency_code, day(lang, dated.from)));
    }
    for row in &account.deputies {
        let (deputy, other) = (names.of(row.principal), names.of(row.acts_for));
        let stands = lang.pick("thay", "stands in for");
        text.push_str(&format!("  {deputy} {stands} {other} {} – {}\n", day(lang, row.from), day(lang, row.to)));
    }
    for link in &links {
        let (words, day) = (lang.pick("liên kết", "linked"), day(lang, link.linked_at.day()));
        text.push_str(&format!("  {words} {} {} {day} ({})\n", link.issuer, link.subject, link.linked_by));
    }
    text.push_str(&format!("  {}: {}\n", lang.pick("mã truy cập", "tokens"), tokens.len()));
    output::text_out(&text)
}

async fn links(registry: &Registry, account: &ManagedAccount) -> Result<Vec<ProviderLink>, Failure> {
    let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
    reader.provider_links(account.row.principal.id).await.map_err(|error| store_failure(&error))
}

fn link(link: &ProviderLink) -> Value {
    json!({
        "issuer": link.issuer,
        "subject": link.subject,
        "linked_at": link.linked_at,
        "linked_by": link.linked_by,
        "last_used_at": link.last_used_at,
    })
}

fn grant(dated: &DatedGrant) -> Value {
    json!({
        "role": dated.grant.role,
        "agency": dated.agency_code,
        "from": dated.from.to_string(),
        "to": dated.to.map(|day| day.to_string()),
    })
}

/// Names of the accounts on either side of the deputyships.
struct DeputyNames(Vec<(PrincipalId, String)>);

impl DeputyNames {
    async fn read(registry: &Registry, account: &ManagedAccount) -> Result<Self, Failure> {
        let reader = registry.store.read().await.map_err(|error| store_failure(&error))?;
        let mut names = Vec::new();
        for id in account.deputies.iter().flat_map(|row| [row.principal, row.acts_for]) {
            let row = reader.principal(id, registry.clock.today()).await.map_err(|error| store_failure(&error))?;
            names.push((id, row.map_or_else(String::new, |row| row.principal.name)));
        }
        Ok(Self(names))
    }

    fn of(&self, id: PrincipalId) -> &str {
        self.0.iter().find(|(known, _)| *known == id).map_or("", |(_, name)| name)
    }

    fn document(&self, row: &DeputyRow) -> Value {
        json!({
            "deputy": self.of(row.principal),
            "acts_for": self.of(row.acts_for),
            "from": row.from.to_string(),
            "to": row.to.to_string(),
            "named_by": row.named_by,
        })
    }
}

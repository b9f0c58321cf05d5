//! The document systems that report signatures, and the mapping by which the exports of each are read.

use std::collections::BTreeSet;

use serde::Serialize;

use super::record::system_of;
use crate::auth::permission::Permission;
use crate::connectors::{Mapping, MappingError};
use crate::domain::field_problem::FieldProblem;
use crate::domain::ids::PrincipalId;
use crate::domain::lang::Bilingual;
use crate::domain::signing::system::{SystemCode, system_name};
use crate::operations::error::{OperationError, OperationResult, conflict};
use crate::operations::registry::{Actor, Registry};
use crate::storage::row::signing::DocumentSystem;

/// Longest mapping file, in bytes.
const MOST_MAPPING: usize = 64 * 1024;

/// A document system, as people are told of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ToldSystem {
    /// Its code.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Whether its exports can be read: a mapping was given, or comes with the program.
    pub has_mapping: bool,
    /// The accounts that alone report for it, by name; with none whoever reports for the whole province does.
    pub reporters: Vec<String>,
}

impl ToldSystem {
    fn of(system: &DocumentSystem, reporters: &[(i32, PrincipalId, String)]) -> Self {
        let has_mapping = matches!(mapping_of(system), Ok(Some(_)));
        let its = reporters.iter().filter(|(number, ..)| *number == system.number);
        let reporters = its.map(|(.., name)| name.clone()).collect();
        Self { code: system.code.to_string(), name: system.name.clone(), has_mapping, reporters }
    }
}

/// Registers a document system. Without a mapping its exports are read by the one that comes with the program for its code, if there is one;
/// what it sends over the API needs none.
///
/// # Errors
/// When the actor may not, the name is none, the mapping cannot be read, there is a system of that code, or the store fails.
pub async fn add_document_system(
    registry: &Registry,
    actor: &Actor,
    code: &SystemCode,
    name: &str,
    mapping: Option<&str>,
) -> OperationResult<ToldSystem> {
    actor.require(Permission::ManageSystems)?;
    let name = system_name(name).map_err(|error| {
        let vi = "Tên hệ thống trống, dài quá 200 ký tự hoặc có ký tự điều khiển".to_owned();
        OperationError::Conflict { reason: Bilingual::new(vi, error.to_string()) }
    })?;
    let mapping = mapping.unwrap_or_default();
    if !mapping.is_empty() {
        read_mapping(mapping)?;
    }
    let mut change = registry.store.write(registry.header(actor, "add_document_system")).await?;
    if change.reader().document_system(code).await?.is_some() {
        return Err(conflict(
            "Đã có hệ thống mang mã này; chọn mã khác",
            "there is a system of that code; choose another one",
        ));
    }
    let number = change.insert_document_system(code, &name, mapping).await?;
    change.commit().await?;
    let system = DocumentSystem { number, code: code.clone(), name, mapping: mapping.to_owned() };
    Ok(ToldSystem::of(&system, &[]))
}

/// Says which accounts alone report for a system: those of its own machine, so that nobody else can take its events' names. Each reports for
/// the part of the tree over which it may. Without any, whoever reports for the whole province does.
///
/// # Errors
/// [`OperationError::NotFound`] when there is no such system; when one of the names is no account's, the actor may not, or the store fails.
pub async fn set_system_reporters(
    registry: &Registry,
    actor: &Actor,
    code: &SystemCode,
    names: &[String],
) -> OperationResult<ToldSystem> {
    actor.require(Permission::ManageSystems)?;
    let system = system_of(registry, code).await?;
    let mut change = registry.store.write(registry.header(actor, "set_system_reporters")).await?;
    let (mut wanted, mut problems) = (BTreeSet::new(), Vec::new());
    for (place, name) in names.iter().enumerate() {
        match change.reader().principal_by_name(name, registry.clock.today()).await? {
            Some(row) => wanted.extend([row.principal.id]),
            None => problems.push(no_account(place, name)),
        }
    }
    if !problems.is_empty() {
        return Err(OperationError::Invalid { problems });
    }
    let standing = change.reader().system_reporters().await?;
    let held = standing.iter().filter(|(number, ..)| *number == system.number).map(|(_, principal, _)| *principal);
    if held.collect::<BTreeSet<_>>() != wanted {
        change.set_system_reporters(system.number, &wanted).await?;
        change.commit().await?;
    }
    let reporters = registry.store.read().await?.system_reporters().await?;
    Ok(ToldSystem::of(&system, &reporters))
}

fn no_account(place: usize, name: &str) -> FieldProblem {
    let reason = Bilingual::new(format!("Không có tài khoản “{name}”"), format!("There is no account '{name}'"));
    let remedy = Bilingual::new("Ghi đúng tên đăng nhập", "Write the name it logs in by");
    FieldProblem::new(format!("/reporters/{place}"), reason, remedy)
}

/// Checks that an account reports for a system: it is one of those that alone do, or none are named and it reports for the whole province.
///
/// # Errors
/// When it does not, or the store fails.
pub(super) async fn require_reporter(
    registry: &Registry,
    actor: &Actor,
    system: &DocumentSystem,
) -> OperationResult<()> {
    let reporters = registry.store.read().await?.system_reporters().await?;
    let mut its = reporters.iter().filter(|(number, ..)| *number == system.number).peekable();
    if its.peek().is_none() {
        return actor.require(Permission::ReportSigning);
    }
    if its.any(|(_, principal, _)| Some(*principal) == actor.account()) {
        return Ok(());
    }
    Err(OperationError::NotAllowed { name: actor.name().to_owned(), what: "report for this document system" })
}

/// The document systems, by code.
///
/// # Errors
/// When the actor may neither report signed documents nor read the registry, or the store fails.
pub async fn list_document_systems(registry: &Registry, actor: &Actor) -> OperationResult<Vec<ToldSystem>> {
    actor.scope(Permission::ReportSigning).or_else(|_| actor.scope(Permission::ReadRegistry))?;
    let reader = registry.store.read().await?;
    let (systems, reporters) = (reader.document_systems().await?, reader.system_reporters().await?);
    Ok(systems.iter().map(|system| ToldSystem::of(system, &reporters)).collect())
}

/// Reads a mapping file.
///
/// # Errors
/// [`OperationError::Conflict`] with what is wrong with it.
pub fn read_mapping(text: &str) -> OperationResult<Mapping> {
    if text.len() > MOST_MAPPING {
        return Err(conflict("Tệp ánh xạ dài quá 64 KiB", "the mapping is longer than 64 KiB"));
    }
    Mapping::read(text).map_err(|error| unreadable(&error))
}

/// The mapping by which a system's exports are read: its own, else the one that comes with the program for its code.
///
/// # Errors
/// When its own cannot be read.
pub fn mapping_of(system: &DocumentSystem) -> OperationResult<Option<Mapping>> {
    if !system.mapping.is_empty() {
        return read_mapping(&system.mapping).map(Some);
    }
    Mapping::built_in(system.code.as_str()).transpose().map_err(|error| unreadable(&error))
}

fn unreadable(error: &MappingError) -> OperationError {
    let cause = std::error::Error::source(error).map(|cause| format!(": {cause}")).unwrap_or_default();
    let vi = format!("Không đọc được tệp ánh xạ, xem docs/SIGNING.md ({error}{cause})");
    OperationError::Conflict { reason: Bilingual::new(vi, format!("{error}{cause}")) }
}

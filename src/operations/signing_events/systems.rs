//! The document systems that report signatures, and the mapping by which the exports of each are read.

use serde::Serialize;

use crate::auth::permission::Permission;
use crate::connectors::{Mapping, MappingError};
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
}

impl ToldSystem {
    fn of(system: &DocumentSystem) -> Self {
        let has_mapping = matches!(mapping_of(system), Ok(Some(_)));
        Self { code: system.code.to_string(), name: system.name.clone(), has_mapping }
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
    Ok(ToldSystem::of(&system))
}

/// The document systems, by code.
///
/// # Errors
/// When the actor may neither report signed documents nor read the registry, or the store fails.
pub async fn list_document_systems(registry: &Registry, actor: &Actor) -> OperationResult<Vec<ToldSystem>> {
    actor.scope(Permission::ReportSigning).or_else(|_| actor.scope(Permission::ReadRegistry))?;
    let systems = registry.store.read().await?.document_systems().await?;
    Ok(systems.iter().map(ToldSystem::of).collect())
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

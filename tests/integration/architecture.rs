//! The direction of arrows, the crates reserved to a room, and the size of files, read off `src/`. The table is that of `docs/ARCHITECTURE.md`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Room -> rooms it may use.
const ARROWS: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("http", &[]),
    ("pki", &["domain", "http"]),
    ("directory", &["domain"]),
    ("storage", &["domain"]),
    ("auth", &["domain", "http"]),
    ("config", &["domain"]),
    ("connectors", &["domain"]),
    ("sheets", &["domain"]),
    ("notify", &["domain"]),
    ("paper", &["domain"]),
    (
        "operations",
        &["domain", "connectors", "pki", "directory", "storage", "auth", "reports", "sheets", "notify", "paper"],
    ),
    ("jobs", &["domain", "storage", "operations"]),
    ("reports", &["domain", "storage", "sheets", "paper"]),
    ("web", &["operations", "jobs", "reports", "auth", "domain", "storage"]),
    ("demo", &["domain", "pki", "directory", "storage", "auth", "config", "operations", "reports"]),
    (
        "cli",
        &[
            "domain",
            "http",
            "pki",
            "directory",
            "storage",
            "auth",
            "config",
            "operations",
            "jobs",
            "notify",
            "paper",
            "reports",
            "sheets",
            "web",
            "demo",
        ],
    ),
];

/// Crate -> the only folders that may name it.
const RESERVED: &[(&str, &[&str])] = &[
    ("sea_orm", &["storage"]),
    ("sea_orm_migration", &["storage"]),
    ("congvu_migrations", &["storage"]),
    ("ldap3", &["directory/ldap"]),
    ("x509_parser", &["pki"]),
    ("openssl", &["pki", "demo/ca"]),
    ("argon2", &["auth"]),
    ("axum", &["web"]),
    ("askama", &["web"]),
    ("clap", &["cli"]),
    ("figment", &["config"]),
    ("indicatif", &["cli"]),
    ("calamine", &["sheets"]),
    ("rust_xlsxwriter", &["sheets", "reports"]),
    ("utoipa", &["web"]),
    ("hyper", &["web", "http", "pki/fetch"]),
    ("hyper_util", &["web", "http"]),
    ("tower", &["web"]),
    ("tower_http", &["web"]),
    ("governor", &["web"]),
    ("prometheus_client", &["web"]),
    ("rustls", &["web", "http", "directory/ldap"]),
    ("tokio_rustls", &["web", "http", "directory/ldap"]),
    ("openidconnect", &["auth/oidc"]),
    ("chrono", &["auth/oidc"]),
    ("webpki_roots", &["http"]),
    ("lettre", &["notify"]),
    ("toml", &["connectors"]),
    ("typst", &["paper"]),
    ("typst_layout", &["paper"]),
    ("typst_pdf", &["paper"]),
];

/// Files at the root of `src/` that join the rooms.
const ROOT_FILES: &[&str] = &["main.rs", "lib.rs", "telemetry.rs"];

struct Source {
    /// Path below `src/`, with `/`.
    path: String,
    /// Lines of code: neither comments nor what follows the first `#[cfg(test)]`.
    code: String,
    lines: usize,
    text: String,
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    collect(&root, &mut files);
    assert!(files.len() > 30, "src/ was not found where it should be");
    files
        .into_iter()
        .map(|file| {
            let text = fs::read_to_string(&file).expect("a readable source file");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default();
            let code = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
            let path = file.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/");
            Source { path, code, lines: text.lines().count(), text }
        })
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder") {
        let path = entry.expect("a readable entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The rooms that a file names by `crate::room`, also inside `use crate::{a, b}`.
fn rooms_used(code: &str) -> BTreeSet<String> {
    let mut rooms = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        let rest = &code[at + "crate::".len()..];
        let group = if let Some(group) = rest.strip_prefix('{') { first_level(group) } else { vec![rest.to_owned()] };
        for item in group {
            let room: String = item.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
            rooms.insert(room);
        }
    }
    rooms
}

/// Splits the inside of a brace group at its top-level commas.
fn first_level(group: &str) -> Vec<String> {
    let mut depth = 0;
    let mut items = vec![String::new()];
    for c in group.chars() {
        match c {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                items.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(last) = items.last_mut() {
            last.push(c);
        }
    }
    items
}

#[test]
fn arrows_point_one_way() {
    let rooms: Vec<&str> = ARROWS.iter().map(|(room, _)| *room).collect();
    let mut wrong = Vec::new();
    for source in sources() {
        if ROOT_FILES.contains(&source.path.as_str()) {
            continue;
        }
        let room = source.path.split('/').next().unwrap_or_default();
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == room) else {
            wrong.push(format!("{}: the folder is not in the table", source.path));
            continue;
        };
        for used in rooms_used(&source.code) {
            if rooms.contains(&used.as_str()) && used != room && !allowed.contains(&used.as_str()) {
                wrong.push(format!("{}: {room} may not use {used}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn reports_and_pages_only_read_the_store() {
    let wrong: Vec<String> = sources()
        .iter()
        .filter(|source| source.path.starts_with("web/") || source.path.starts_with("reports/"))
        .filter(|source| source.code.contains("storage::write"))
        .map(|source| source.path.clone())
        .collect();
    assert!(wrong.is_empty(), "these write without an operation: {}", wrong.join(", "));
}

#[test]
fn reserved_crates_stay_in_their_room() {
    let mut wrong = Vec::new();
    for source in sources() {
        for (name, folders) in RESERVED {
            let named = source.code.match_indices(&format!("{name}::")).any(|(at, _)| {
                let before = source.code[..at].chars().next_back();
                !before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':')
            });
            let at_home = folders
                .iter()
                .any(|folder| source.path.starts_with(&format!("{folder}/")) || source.path == format!("{folder}.rs"));
            if named && !at_home {
                wrong.push(format!("{}: {name} belongs to {}", source.path, folders.join(", ")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let mut wrong = Vec::new();
    for source in sources() {
        if source.lines > 400 {
            wrong.push(format!("{}: {} lines, at most 400", source.path, source.lines));
        }
        let is_tests = source.path.ends_with("/tests.rs");
        if !is_tests && !source.text.starts_with("//!") {
            wrong.push(format!("{}: does not open with //!", source.path));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn unsafe_code_is_in_one_file() {
    let files: Vec<String> =
        sources().iter().filter(|source| source.code.contains("unsafe ")).map(|source| source.path.clone()).collect();
    assert!(files.iter().all(|path| path == "pki/openssl_ffi.rs"), "unsafe code in {files:?}");
}

#[test]
fn the_reader_of_arrows_sees_groups() {
    let used = rooms_used("use crate::{domain::{a, b}, storage::read};\nlet x = crate::web::y();");
    assert_eq!(used.into_iter().collect::<Vec<_>>(), ["domain", "storage", "web"]);
}

//! ZIP archives, read in memory under bounds: what a member says of its size is not believed.

use std::io::{Cursor, Read};

use ::zip::ZipArchive;
use ::zip::result::ZipError;

use super::{Collector, Refusal};

/// Takes each file of the archive.
pub(super) fn take(collector: &mut Collector<'_>, source: &str, bytes: &[u8], depth: usize) {
    if depth > collector.limits.max_nesting {
        let limit = collector.limits.max_nesting;
        return collector.refuse(source, Refusal::TooMuch { what: "archives within archives", limit });
    }
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => return collector.refuse(source, damaged(&error)),
    };
    if archive.is_empty() {
        return collector.refuse(source, Refusal::Empty);
    }
    for index in 0..archive.len() {
        collector.members += 1;
        if collector.members > collector.limits.max_members {
            collector.stop(source, "members of archives", collector.limits.max_members);
        }
        if collector.is_full {
            break;
        }
        take_member(collector, source, &mut archive, index, depth);
    }
}

fn take_member(
    collector: &mut Collector<'_>,
    source: &str,
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    index: usize,
    depth: usize,
) {
    let member = match archive.by_index(index) {
        Ok(member) => member,
        Err(error) => return collector.refuse(&format!("{source}!{}", index + 1), damaged(&error)),
    };
    if member.is_dir() {
        return;
    }
    let name = String::from_utf8_lossy(member.name_raw()).replace(char::is_control, "?");
    let source = format!("{source}!{name}");
    let left = collector.limits.max_inflated_bytes.saturating_sub(collector.inflated);
    let mut content = Vec::new();
    let read = member.take(u64::try_from(left).unwrap_or(u64::MAX).saturating_add(1)).read_to_end(&mut content);
    collector.inflated = collector.inflated.saturating_add(content.len());
    if collector.inflated > collector.limits.max_inflated_bytes {
        collector.stop(&source, "bytes inflated from archives", collector.limits.max_inflated_bytes);
    } else if let Err(error) = read {
        collector.refuse(&source, Refusal::DamagedArchive { detail: error.to_string() });
    } else {
        collector.take(&source, &content, depth);
    }
}

fn damaged(error: &ZipError) -> Refusal {
    Refusal::DamagedArchive { detail: error.to_string() }
}

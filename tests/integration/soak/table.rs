//! What the soak came to, for people.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::time::Duration;

use super::history::{Change, Entry, Kind, Mark, Outcome, Sight};

/// The table of a run.
pub(super) fn table(
    title: &str,
    changes: &[Change],
    sights: &[Sight],
    counts: &BTreeMap<&'static str, u64>,
    last: &[Entry],
) -> String {
    let mut text = format!("\n{title}\n");
    let mut lines: BTreeMap<Kind, [u64; 4]> = BTreeMap::new();
    for change in changes {
        let line = lines.entry(change.kind).or_default();
        let column = match change.outcome {
            Outcome::Done => 0,
            Outcome::Refused => 1,
            Outcome::Unknown => 2,
        };
        line[column] += 1;
        line[3] += u64::from(change.unanswered);
    }
    let mut all = [0; 4];
    let _ = writeln!(text, "{:<16}{:>8}{:>9}{:>9}{:>12}", "change", "ok", "refused", "unknown", "unanswered*");
    for (kind, line) in lines {
        let _ = writeln!(text, "{:<16}{:>8}{:>9}{:>9}{:>12}", format!("{kind:?}"), line[0], line[1], line[2], line[3]);
        for (sum, number) in all.iter_mut().zip(line) {
            *sum += number;
        }
    }
    let _ = writeln!(text, "{:<16}{:>8}{:>9}{:>9}{:>12}", "all", all[0], all[1], all[2], all[3]);
    text.push_str("* times that no answer came: asked again until one did\n");
    for (what, number) in counts {
        let _ = writeln!(text, "{what}: {number}");
    }
    let (harmed, mended) = harms(sights);
    let _ = writeln!(text, "foreign edits seen by the witness: {harmed}, put back or overwritten: {mended}");
    let people = last.iter().filter(|entry| entry.key.starts_with("person ")).count();
    let _ = writeln!(text, "versions seen by the witness: {}, people at the end: {people}", sights.len());
    let wait = |change: &Change| change.ended.map(|ended| ended.saturating_sub(change.begun));
    let longest = changes.iter().filter_map(wait).max().unwrap_or_default();
    let _ = writeln!(text, "longest time until a change was acknowledged: {longest:.1?}");
    let mut delays = delays(changes, sights);
    delays.sort_unstable();
    let at = |part: usize| delays.get(delays.len().saturating_sub(1) * part / 100).copied().unwrap_or_default();
    let _ = writeln!(
        text,
        "from commit to sight, of {} revisions that were seen: median {:.1?}, 95 % within {:.1?}, all within {:.1?}",
        delays.len(),
        at(50),
        at(95),
        at(100)
    );
    text
}

/// How often somebody else's hand began to show, and how often it ceased to.
pub(super) fn harms(sights: &[Sight]) -> (u64, u64) {
    let mut harmed: HashMap<&str, bool> = HashMap::new();
    let (mut begun, mut ended) = (0, 0);
    for Sight { entry, .. } in sights {
        match (harmed.insert(&entry.uuid, entry.is_harmed).unwrap_or_default(), entry.is_harmed) {
            (false, true) => begun += 1,
            (true, false) => ended += 1,
            _ => {}
        }
    }
    (begun, ended)
}

/// How long each acknowledged revision took that was seen at all.
fn delays(changes: &[Change], sights: &[Sight]) -> Vec<Duration> {
    let mut first: HashMap<u64, Duration> = HashMap::new();
    for sight in sights.iter().filter(|sight| !sight.entry.key.is_empty()) {
        if let Mark::Ours(revision) = sight.entry.mark {
            first.entry(revision).or_insert(sight.at);
        }
    }
    let delay = |change: &Change| {
        let seen = first.get(&change.expected.revision?)?;
        Some(seen.saturating_sub(change.ended?))
    };
    changes.iter().filter_map(delay).collect()
}

//! Names that stand in the directory although the plan adds entries under them: somebody took them since. One of them would make a whole
//! commit fail, and with it end all transactions of the run; looked up before the first, each costs its own refusal only.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use super::Run;
use crate::directory::dn;
use crate::directory::entry::{Dn, Observed};
use crate::directory::plan::PlanRow;
use crate::directory::port::Query;

/// The names below the base, as hashes of their normal form: whoever merely hashes alike goes singly, which is as right.
#[derive(Debug, Default)]
pub(super) struct Taken(HashSet<u64>);

impl Taken {
    /// Whether an entry of the row's name may stand there.
    pub(super) fn may_have(&self, row: &PlanRow) -> bool {
        !self.0.is_empty() && self.0.contains(&hash(&row.dn))
    }
}

impl Run<'_> {
    /// The names that stand there, read once and before the first transaction, where that is worth it.
    pub(super) async fn taken(&self) -> &Taken {
        self.taken.get_or_init(|| self.look_for_names()).await
    }

    /// Nothing rests on a read that fails or is cut short: of what it did not see the commit will tell.
    async fn look_for_names(&self) -> Taken {
        let mut names = HashSet::new();
        if self.applier.looks_first {
            let filter = "(objectClass=*)".to_owned();
            let asked = Query { base: self.base.clone(), filter, attributes: Vec::new() };
            let mut note = |observed: Observed| {
                names.insert(hash(&observed.entry.dn));
            };
            if let Err(error) = self.applier.directory.read(&asked, &mut note).await {
                tracing::debug!(%error, "the names that stand in the directory could not be read before it is written");
            }
        }
        Taken(names)
    }
}

fn hash(name: &Dn) -> u64 {
    let mut hasher = DefaultHasher::new();
    dn::normal(&name.0).hash(&mut hasher);
    hasher.finish()
}

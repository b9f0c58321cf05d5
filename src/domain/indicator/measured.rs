//! The indicators that are counted from the registry's facts and from signing events: what each is, exactly. `docs/INDICATORS.md` says the
//! same.

mod texts;

use self::texts::told;
use super::OverTime;
use super::amount::Unit;
use crate::domain::code::code_list;
use crate::domain::lang::Bilingual;

/// Which edition of the counting this is. One more whenever the same facts give another figure, so that nobody takes the figures of a month that was
/// frozen by another edition for wrong.
pub const EDITION: i64 = 1;

code_list! {
    /// An indicator that the registry counts by itself.
    Measured {
        /// Staff who have a mailbox.
        Issued = "issued",
        /// Mailboxes that were handed over.
        Activation = "activation",
        /// Mailboxes that are used.
        RegularUse = "regular_use",
        /// Staff in scope who can sign.
        Coverage = "coverage",
        /// Of those who can sign: not for 75 more days.
        Expiring = "expiring",
        /// Leavers' certificates that were revoked in time.
        RevokedOnTime = "revoked_on_time",
        /// Days from leaving to the revocation: the one in the middle.
        LeaverDaysMedian = "leaver_to_crl_median",
        /// Days from leaving to the revocation: the longest.
        LeaverDaysMax = "leaver_to_crl_max",
        /// Outgoing documents with a valid signature of either kind.
        Usage = "usage",
        /// … with that of who has the authority.
        UsagePerson = "usage_person",
        /// … with that of the agency.
        UsageAgency = "usage_agency",
        /// … with both: those of full legal value.
        UsageBoth = "usage_both",
        /// Documents that lack a good signature which an indeterminate one may turn out to be.
        UsageIndeterminate = "usage_indeterminate",
        /// Outgoing documents of which events tell.
        DocumentsKnown = "documents_known",
        /// Documents that went electronically.
        ElectronicExchange = "electronic_exchange",
        /// Signatures with a time stamp.
        TimeStamped = "time_stamped",
    }
}

code_list! {
    /// Why a figure has no value.
    NotApplicable {
        /// What is to be shared out is nothing: nothing of nothing is no 0 %.
        NothingToCount = "nothing_to_count",
        /// Nothing tells it.
        NoSource = "no_source",
        /// Nobody reported how many documents went out.
        NoTotal = "no_total",
        /// Neither an event nor a report tells how many of them were signed.
        NoEvidence = "no_evidence",
        /// More documents are known than were reported: the report is wrong.
        TotalBelowEvidence = "total_below_evidence",
        /// A part is reported that is more than its whole: the report is wrong.
        PartAboveWhole = "part_above_whole",
    }
}

code_list! {
    /// What else a figure is told by.
    Split {
        /// Nothing.
        None = "none",
        /// The rank of the people.
        Rank = "rank",
        /// Between whom documents go.
        ExchangeLevel = "exchange_level",
    }
}

/// What a measured indicator is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasuredIndicator {
    /// What people call it.
    pub name: Bilingual,
    /// What it is counted in.
    pub unit: Unit,
    /// Over the days of a period, or as of its last day.
    pub over_time: OverTime,
    /// What else it is told by.
    pub split: Split,
    /// What is counted.
    pub numerator: Bilingual,
    /// Out of what; none of what is no share.
    pub denominator: Option<Bilingual>,
    /// When it has no value.
    pub not_applicable: Bilingual,
    /// Who wants it, by which act.
    pub source: &'static str,
}

/// What it is.
#[must_use]
pub fn measured(which: Measured) -> MeasuredIndicator {
    let told = told(which);
    let text = |(vi, en): (&'static str, &'static str)| Bilingual::new(vi, en);
    MeasuredIndicator {
        name: text(told.name),
        unit: told.unit,
        over_time: told.over_time,
        split: told.split,
        numerator: text(told.numerator),
        denominator: told.denominator.map(text),
        not_applicable: text(told.not_applicable),
        source: told.source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_have_a_whole_and_what_is_no_share_has_none() {
        for which in Measured::ALL {
            let indicator = measured(*which);
            assert_eq!(indicator.denominator.is_some(), indicator.unit == Unit::Percent, "{which}");
            assert!(!indicator.name.vi.is_empty() && !indicator.numerator.en.is_empty(), "{which}");
        }
        let names: std::collections::BTreeSet<String> =
            Measured::ALL.iter().map(|one| measured(*one).name.vi).collect();
        assert_eq!(names.len(), Measured::ALL.len(), "each has a name of its own");
    }
}

//! Lists of revoked certificates come in every day: what is kept is settled by them, and not written anew.

use super::*;
use crate::domain::adoption::counts::Column;
use crate::domain::adoption::rule::Gap;

#[test]
fn a_list_that_comes_in_changes_nobodys_steps() {
    let mut kept = Kept::of(vec![one_certificate(), quiet(1), quiet(2), quiet(3)]);
    let before = kept.steps.clone();
    let list = |from: i64| ListWindow {
        this_update: Timestamp::start_of(day(from)),
        next_update: Timestamp::start_of(day(from + 7)),
    };
    let covered = |kept: &Kept, number: i64| {
        let counts = kept.tally(day(number)).0.province.total;
        (counts.get(Column::Covered), counts.get(Column::Indeterminate))
    };
    assert_eq!(covered(&kept, 20), (0, 1));
    for from in [0, 7, 14] {
        kept.correct(Correction::List(0, list(from)));
    }
    assert_eq!((covered(&kept, 20), covered(&kept, 21)), ((0, 1), (0, 1)), "the end of day 20 is the end of the list");
    assert_eq!(covered(&kept, 19), (1, 0));
    kept.correct(Correction::List(0, list(21)));
    assert_eq!((covered(&kept, 20), covered(&kept, 21)), ((1, 0), (1, 0)));
    assert_eq!(kept.steps, before);
    let spelled: Vec<(i64, String)> = kept.steps[0]
        .iter()
        .map(|(at, place)| ((at - BEGIN).whole_days(), place.map_or_else(String::new, |place| place.class.to_string())))
        .collect();
    let (issuer, gap) = (ISSUERS[0], Gap::Expired);
    assert_eq!(
        spelled,
        [
            (5, format!("post none indeterminate lasting={issuer}")),
            (25, format!("post none indeterminate expiring={issuer}")),
            (99, format!("post none uncovered:{gap}")),
        ]
    );
}

/// In post from day 5 on, with a certificate that ends with day 99.
fn one_certificate() -> Life {
    let history = KnownCertificate {
        chain: ChainVerdict::Good,
        not_before: Timestamp::start_of(BEGIN),
        not_after: Timestamp::start_of(day(100)),
        may_sign: true,
        addresses: vec![address(0, 0)],
        words: Vec::new(),
        stops: Vec::new(),
        issuer_words: Vec::new(),
        windows: Arc::default(),
        answers: Vec::new(),
        owning: Owning::Found(Some(official(0))),
    };
    Life {
        posts: vec![Post { agency: AgencyId(Uuid::from_u128(2)), rank: Rank::Head, period: Period::starting(day(5)) }],
        addresses: vec![(address(0, 0), Period::starting(BEGIN))],
        certificates: vec![Held { issuer: ISSUERS[0], freshness: Arc::default(), history }],
        ..quiet(0)
    }
}

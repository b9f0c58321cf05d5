use time::macros::date;
use uuid::Uuid;

use super::*;
use crate::domain::adoption::ratio::Ratio;
use crate::domain::lang::Lang;
use crate::domain::official_text::Motto;
use crate::domain::scope::Scope;
use crate::domain::score::set::{Band, Formula};
use crate::domain::score::standard::standard;
use crate::reports::letterhead::Letterhead;

fn frame() -> Frame {
    Frame {
        as_of: date!(2019 - 12 - 14),
        month: "2019-12".parse().ok(),
        reported: Days { first: date!(2019 - 11 - 15), last: date!(2019 - 12 - 14) },
        reported_month: "2019-12".parse().unwrap(),
        before: date!(2019 - 11 - 14),
        known: None,
        generated_at: Timestamp::from_unix_seconds(1_577_750_400),
        set: standard(),
    }
}

fn entry(number: u128, block: Block, shares: [(u64, u64); 3]) -> Entry {
    Entry {
        agency: AgencyId(Uuid::from_u128(number)),
        code: format!("H10.{number}"),
        name: format!("Đơn vị {number}"),
        path: TreePath::from_stored(format!("H10/H10.{number}/")),
        block,
        behind: shares.map(|_| Behind::registry(date!(2019 - 12 - 14))).to_vec(),
        figures: shares.map(|(part, whole)| Figure::Share(Ratio { part, whole })).to_vec(),
    }
}

/// Two districts, one commune; district 2 was behind and is ahead now. District 3 has no leader.
fn sample() -> League {
    let now = vec![
        entry(1, Block::Districts, [(50, 100), (1, 2), (100, 100)]),
        entry(2, Block::Districts, [(90, 100), (2, 2), (95, 100)]),
        entry(3, Block::Districts, [(50, 100), (0, 0), (100, 100)]),
        entry(4, Block::Communes, [(0, 0), (0, 0), (0, 0)]),
    ];
    let before = vec![
        entry(1, Block::Districts, [(50, 100), (1, 2), (100, 100)]),
        entry(2, Block::Districts, [(0, 100), (0, 2), (95, 100)]),
    ];
    League::of("UBND tỉnh".to_owned(), frame(), now, before)
}

#[test]
fn ranks_stay_within_their_block_and_changes_are_told() {
    let league = sample();
    let told = |block: &Standings| {
        let line = |line: &Line| {
            let before = line.before.as_ref().and_then(|before| before.rank);
            (line.code.clone(), line.rank, line.score.won().in_hundredths(), before)
        };
        (block.block, block.lines.iter().map(line).collect::<Vec<_>>())
    };
    let blocks: Vec<_> = league.blocks.iter().map(told).collect();
    // District 2: 45 + 25 + 23.75; district 3: 25 + 25 of 75 (two thirds); district 1: 25 + 12.5 + 25 (62.5 %).
    let districts = vec![
        ("H10.2".to_owned(), Some(1), 9_375, Some(2)),
        ("H10.3".to_owned(), Some(2), 5_000, None),
        ("H10.1".to_owned(), Some(3), 6_250, Some(1)),
    ];
    let communes = vec![("H10.4".to_owned(), None, 0, None)];
    assert_eq!(blocks, [(Block::Districts, districts), (Block::Communes, communes)]);
    assert_eq!(league.blocks[0].lines[0].score.band(), Some(Band::Good));
}

#[test]
fn a_card_tells_what_would_bring_the_agency_up() {
    let league = sample();
    let card = league.card("H10.1").unwrap();
    assert_eq!((card.block, card.ranked), (Block::Districts, 3));
    // To 66.67 %: 4.17 points more, which 9 people (4.5 points) give; of two leaders one gives 12.5.
    assert_eq!(card.line.to_next, Some(Points::hundredths(417)));
    let closes: Vec<_> =
        card.lines.iter().map(|line| line.closes_by.map(|more| (more.count, more.of.code()))).collect();
    assert_eq!(closes, [Some((9, "people")), Some((1, "people")), None]);
    let opens = "congvu report indicators --period 2019-12 --agency H10.1 --rows coverage";
    assert_eq!((card.lines[0].opens.as_str(), card.lines[1].opens.as_str()), (opens, opens));
    let told = text::card(&card, Lang::Vi);
    assert!(
        told.contains("- thêm 9 người thuộc diện có thể ký số\n- thêm 1 người là lãnh đạo có thể ký số\n"),
        "{told}"
    );
    assert!(told.contains("đo đếm, ngày 14/12/2019, Sổ đăng ký congvu; xem: congvu report indicators"), "{told}");
    assert_eq!(card.lines[0].won.unwrap().lost(), Points::whole(25));
    assert!(league.card("H10.2").unwrap().line.to_next.is_none(), "the first has nobody above");
    assert!(league.card("H10.9").is_none());
}

/// Of 20 documents 12 are signed; district 2 has signed all of its own.
#[test]
fn a_card_tells_how_many_more_documents_would_bring_the_agency_up() {
    let mut frame = frame();
    for (place, code) in [(0, "usage"), (1, "time_stamped"), (2, "revoked_on_time")] {
        frame.set.criteria[place].indicator = code.to_owned();
    }
    let now = vec![
        entry(1, Block::Districts, [(12, 20), (3, 4), (0, 1)]),
        entry(2, Block::Districts, [(20, 20), (1, 2), (1, 1)]),
    ];
    let league = League::of(String::new(), frame, now, Vec::new());
    let card = league.card("H10.1").unwrap();
    // 30 + 18.75 + 0 against 50 + 12.5 + 25: 38.75 are lacking; eight documents give 20, a signature 6.25, and who left has left.
    assert_eq!(card.line.to_next, Some(Points::hundredths(3_875)));
    assert!(card.lines.iter().all(|line| line.closes_by.is_none()));
    let mut nearer = league.clone();
    let line = nearer.blocks[0].lines.iter_mut().find(|line| line.code == "H10.1").unwrap();
    line.to_next = Some(Points::whole(5));
    let card = nearer.card("H10.1").unwrap();
    // Two of 20 are five points exactly; one of four signatures is 6.25; a certificate in time would be 25 and cannot be had.
    let closes: Vec<_> =
        card.lines.iter().map(|line| line.closes_by.map(|more| (more.count, more.of.code()))).collect();
    assert_eq!(closes, [Some((2, "documents")), Some((1, "signatures")), None]);
    assert_eq!(json::card(&card)["closes_with"]["usage"], serde_json::Value::Null, "by the criterion's code");
    assert_eq!(json::card(&card)["closes_with"]["coverage"], serde_json::json!("documents"));
    let told = text::card(&card, Lang::Vi);
    assert!(told.contains("- thêm 2 văn bản đi được ký số\n- thêm 1 chữ ký có dấu thời gian\n"), "{told}");
    assert!(told.contains("số văn bản được 0 điểm") && told.contains("--rows usage"), "{told}");
}

/// Silence and a report that is wrong are no way up; what cannot be had is nobody's loss.
#[test]
fn why_nothing_is_told_decides_whether_it_costs_points() {
    use crate::domain::indicator::measured::NotApplicable::{
        NoEvidence, NoSource, NoTotal, NothingToCount, PartAboveWhole, TotalBelowEvidence,
    };
    for (why, looked) in [
        (NothingToCount, Figure::NotApplicable),
        (NoSource, Figure::Unreported),
        (NoTotal, Figure::Unreported),
        (NoEvidence, Figure::Unreported),
        (TotalBelowEvidence, Figure::Unreported),
        (PartAboveWhole, Figure::Unreported),
    ] {
        assert_eq!(entry::without(Some(why)), looked, "{why}");
    }
}

#[test]
fn counts_are_measured_against_the_highest_of_the_block() {
    let mut frame = frame();
    frame.set.criteria[0].formula = Formula::MaxScaled;
    let counted = |number, count| {
        let mut entry = entry(number, Block::Communes, [(0, 0), (0, 0), (0, 0)]);
        entry.figures[0] = Figure::Count(count);
        entry
    };
    let other = Entry { block: Block::Districts, ..counted(3, 100) };
    let league = League::of(String::new(), frame, vec![counted(1, 3), counted(2, 4), other], Vec::new());
    let won: Vec<_> = league.blocks[1].lines.iter().map(|line| line.score.won().in_hundredths()).collect();
    assert_eq!(won, [5_000, 3_750], "the district's hundred is no measure for communes");
}

#[test]
fn of_a_reported_share_nobody_invents_how_many_things_it_is() {
    let of = |figure: Figure| {
        let mut entry = entry(1, Block::Districts, [(0, 0), (0, 0), (0, 0)]);
        entry.figures[0] = figure;
        League::of(String::new(), frame(), vec![entry], Vec::new())
    };
    let told = |figure| {
        let league = of(figure);
        let figure = json::league(&league)["blocks"][0]["lines"][0]["criteria"][0]["figure"].clone();
        let card = text::card(&league.card("H10.1").unwrap(), Lang::Vi);
        (
            figure,
            card.lines().find(|line| line.contains("Người thuộc diện có thể ký số")).unwrap_or_default().to_owned(),
        )
    };
    let (figure, line) = told(Figure::Percent(950));
    assert_eq!(figure, serde_json::json!({ "percent": 95.0 }));
    assert!(line.contains("95,0 %") && !line.contains("1.000"), "{line}");
    let (figure, line) = told(Figure::Share(Ratio { part: 950, whole: 1000 }));
    assert_eq!(figure, serde_json::json!({ "part": 950, "whole": 1000 }));
    assert!(line.contains("(950/1.000)"), "a thousand people are told: {line}");
    let (figure, line) = told(Figure::Unreported);
    assert_eq!(figure, serde_json::json!({ "reported": false }));
    assert!(line.contains("chưa báo cáo"), "{line}");
}

#[test]
fn what_is_signed_is_a_report_with_the_number_and_foot_of_who_signs() {
    let printed = |motto| {
        let head = Letterhead {
            motto,
            superior: None,
            agency: "Văn phòng".to_owned(),
            place: None,
            signer: "CHÁNH VĂN PHÒNG".to_owned(),
        };
        let page = paper::league(&sample(), &head);
        let title = page.opening.title.unwrap();
        (title.kind, title.subject, page.opening.number, page.closing.recipients.last().cloned())
    };
    let (kind, subject, number, kept) = printed(Motto::State);
    assert_eq!((kind.as_str(), number.as_str(), kept.as_deref()), ("BÁO CÁO", "Số: …………/BC-…………", Some("Lưu: VT.")));
    assert!(subject.starts_with("Kết quả xếp hạng"), "{subject}");
    let (_, _, number, kept) = printed(Motto::Party);
    assert_eq!((number.as_str(), kept.as_deref()), ("Số …………-BC/…………", Some("Lưu Văn phòng.")));
}

#[test]
fn people_and_programs_read_the_same() {
    let league = sample();
    let text = text::league(&league, Lang::Vi);
    assert!(text.contains("Kỳ báo cáo tháng 12/2019: số liệu từ 15/11/2019 đến 14/12/2019"), "{text}");
    assert!(text.contains("93,75") && text.contains("Tốt") && text.contains("+70,0"), "{text}");
    let document = json::league(&league);
    let first = &document["blocks"][0]["lines"][0];
    assert_eq!((first["points"].as_f64(), first["before"]["rank"].as_u64()), (Some(93.75), Some(2)));
    assert_eq!(first["criteria"][0]["figure"], serde_json::json!({ "part": 90, "whole": 100 }));
    let csv = sheets::league_csv(&league, Lang::Vi);
    assert_eq!(csv.lines().count(), 5, "{csv}");
    assert!(csv.contains("\"Huyện, thị xã, thành phố\",1,H10.2,Đơn vị 2,93.75,100.00,93.8,Tốt,2,"), "{csv}");
    let card = text::card(&league.card("H10.1").unwrap(), Lang::Vi);
    assert!(card.contains("Hạng 3/3") && card.contains("Còn thiếu 4,17 điểm"), "{card}");
}

#[test]
fn whoever_sees_a_part_is_told_their_own_figures_and_the_place_of_the_others_in_their_block() {
    let league = sample();
    let own = Scope::subtree(TreePath::from_stored("H10/H10.1/".to_owned()));
    let told = league.within(&own);
    assert_eq!(
        told.blocks.iter().map(|block| block.block).collect::<Vec<_>>(),
        [Block::Districts],
        "no block of others"
    );
    for (line, whole) in told.blocks[0].lines.iter().zip(&league.blocks[0].lines) {
        assert_eq!((&line.code, line.rank, line.score.won()), (&whole.code, whole.rank, whole.score.won()));
        assert_eq!(line.is_open(), line.code == "H10.1");
        if !line.is_open() {
            assert_eq!((line.to_next, &line.before), (None, &None), "{}", line.code);
        }
    }
    assert_eq!(told.card("H10.1"), league.card("H10.1").filter(|card| card.line.is_open()));
    let codes = |league: &League| {
        let rows = sheets::criteria(league, Lang::Vi);
        rows.into_iter().map(|row| format!("{:?}", row[0])).collect::<std::collections::BTreeSet<_>>().len()
    };
    assert_eq!((codes(&told), codes(&league)), (1, 4), "of the others no criterion is told");
    assert_eq!(league.within(&Scope::Province), league);
}

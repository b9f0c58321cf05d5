//! How a share went over the months that were published: of their frozen texts, whatever is counted of those months by now.

use super::content::{Content, Numbers, UnitRow};
use crate::domain::adoption::ratio::Ratio;
use crate::domain::ids::AgencyId;
use crate::domain::indicator::measured::{Measured, measured};
use crate::domain::lang::Lang;
use crate::domain::report_period::ReportMonth;
use crate::reports::chart::{Chart, Moment, trend};

/// One share over months that follow each other, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trend {
    /// Of what.
    pub indicator: Measured,
    /// Each month; without a share where none was published, or there was nobody to count.
    pub months: Vec<(ReportMonth, Option<Ratio>)>,
}

impl Trend {
    /// Coverage over these reports, oldest first: of everything, or of one agency. None where fewer than two of them have a figure.
    #[must_use]
    pub fn of_coverage(reports: &[Content], agency: Option<AgencyId>) -> Option<Self> {
        let told = reports.iter().filter_map(|report| {
            let month: ReportMonth = report.month.parse().ok()?;
            Some((month, report.coverage(agency)))
        });
        let told: Vec<(ReportMonth, Option<Ratio>)> = told.collect();
        let (first, last) = (told.first()?.0, told.last()?.0);
        let of = |month: ReportMonth| told.iter().find(|(own, _)| *own == month).and_then(|(_, share)| *share);
        let all = std::iter::successors(Some(first), |month| Some(month.next())).take_while(|month| *month <= last);
        let months: Vec<(ReportMonth, Option<Ratio>)> = all.map(|month| (month, of(month))).collect();
        let with_figure = months.iter().filter(|(_, share)| share.is_some()).count();
        (with_figure > 1).then_some(Self { indicator: Measured::Coverage, months })
    }

    /// What people call it.
    #[must_use]
    pub fn called(&self, lang: Lang) -> String {
        let name = measured(self.indicator).name;
        match lang {
            Lang::Vi => format!("{} qua các kỳ báo cáo", name.vi),
            Lang::En => format!("{} over the months", name.en),
        }
    }

    /// The line, with the same figures in words. No target goes along: what is aimed at is no part of what was frozen.
    #[must_use]
    pub fn chart(&self, lang: Lang) -> Chart {
        let moment = |(month, share): &(ReportMonth, Option<Ratio>)| Moment { label: label(*month), share: *share };
        trend(lang, &self.called(lang), &self.months.iter().map(moment).collect::<Vec<_>>(), None)
    }
}

/// A month as people write it below a chart.
pub(super) fn label(month: ReportMonth) -> String {
    format!("{:02}/{}", u8::from(month.month), month.year)
}

impl Content {
    fn coverage(&self, agency: Option<AgencyId>) -> Option<Ratio> {
        let figures = match agency {
            None => Some(&self.total),
            Some(agency) => self.units.iter().find_map(|unit| unit.figures_of(agency)),
        };
        figures.map(|figures| figures.figures().total.coverage()).filter(|share| share.whole > 0)
    }
}

impl UnitRow {
    fn figures_of(&self, agency: AgencyId) -> Option<&Numbers> {
        if self.agency == agency {
            return Some(&self.figures);
        }
        self.departments.iter().find(|part| part.agency == agency).map(|part| &part.figures)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::tests::{content, unit};
    use super::*;

    fn of_month(month: &str, covered: u64) -> Content {
        content(|value| {
            value["month"] = json!(month);
            value["total"]["total"]["covered"] = json!(covered);
        })
    }

    #[test]
    fn a_month_without_a_report_is_a_gap_and_each_agency_has_its_own_line() {
        let reports = [of_month("2019-10", 5), of_month("2019-12", 15)];
        let trend = Trend::of_coverage(&reports, None).unwrap();
        assert_eq!(trend.chart(Lang::Vi).text, "10/2019: 25,0 %\n11/2019: –\n12/2019: 75,0 %");
        let of_unit = Trend::of_coverage(&reports, Some(unit(1))).unwrap();
        assert_eq!(of_unit.chart(Lang::Vi).text, "10/2019: 50,0 %\n11/2019: –\n12/2019: 50,0 %");
        assert_eq!(Trend::of_coverage(&reports, Some(unit(9))), None, "no report has a row of it");
        assert_eq!(Trend::of_coverage(&reports[..1], None), None, "one month goes nowhere");
    }
}

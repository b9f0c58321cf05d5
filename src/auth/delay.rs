//! How long one waits after failed attempts: longer and longer, never for good.

/// Failures of one account before the first delay.
pub const FREE_FOR_ACCOUNT: i64 = 5;
/// Failures from one address before the first delay: many people may share it.
pub const FREE_FOR_SOURCE: i64 = 30;
/// Seconds without an attempt after which everything is forgotten.
pub const MEMORY_SECONDS: i64 = 24 * 3600;
/// Longest delay.
const LONGEST_SECONDS: i64 = 15 * 60;

/// Seconds to wait after so many attempts that failed (or have not succeeded yet), of which `free` cost nothing.
#[must_use]
pub const fn delay_seconds(failures: i64, free: i64) -> i64 {
    let over = failures - free;
    if over < 0 {
        return 0;
    }
    // 5, 10, 20 … seconds.
    let doublings = if over > 10 { 10 } else { over };
    let delay = 5_i64 << doublings;
    if delay > LONGEST_SECONDS { LONGEST_SECONDS } else { delay }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn delays_double_up_to_a_quarter_of_an_hour() {
        let delays: Vec<i64> = (1..=14).map(|failures| delay_seconds(failures, FREE_FOR_ACCOUNT)).collect();
        assert_eq!(delays, [0, 0, 0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
        assert_eq!(delay_seconds(i64::MAX, 5), LONGEST_SECONDS);
    }
}

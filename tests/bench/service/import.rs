//! An import of many officials in a process of its own, as `congvu official import --commit` is: its peak memory is its own.

use std::fmt::Write as _;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use congvu::domain::clock::{Clock as _, SystemClock};
use congvu::domain::ids::IdSource;
use congvu::domain::import::{ImportKind, ImportOptions};
use congvu::domain::lang::Lang;
use congvu::domain::secret_key::SecretKey;
use congvu::jobs::run_here;
use congvu::operations::import::{ImportRequest, job_of, submit};
use congvu::operations::{Actor, Keys, Province, Registry};
use congvu::storage::{Store, StoreOptions};
use tokio_util::sync::CancellationToken;

use super::AnyError;
use super::seed::NAME;

/// The word by which this program is asked to be the importing process: `--import DATABASE ROWS`.
pub(super) const WORD: &str = "--import";

/// What an import took.
pub(super) struct Import {
    pub(super) seconds: f64,
    pub(super) peak_mib: f64,
}

/// Imports `rows` people into the database, in a process of its own.
pub(super) fn in_own_process(database: &str, rows: u32) -> Result<Import, AnyError> {
    let output = Command::new(std::env::current_exe()?).args([WORD, database, &rows.to_string()]).output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let mut figures = text.split_whitespace().map(str::parse);
    match (output.status.success(), figures.next(), figures.next()) {
        (true, Some(seconds), Some(peak_mib)) => Ok(Import { seconds: seconds?, peak_mib: peak_mib? }),
        _ => Err(format!("the import failed: {text}{}", String::from_utf8_lossy(&output.stderr)).into()),
    }
}

/// The importing process: prints seconds and peak memory.
pub(super) async fn run(database: &str, rows: u32) -> Result<(), AnyError> {
    // Before the clock: a person has the file, we make it.
    let bytes: Arc<[u8]> = file(rows).into_bytes().into();
    let begin = Instant::now();
    let store = Store::open(&StoreOptions::new(database)).await?;
    let reader = store.read().await?;
    let account = reader.principal_by_name(NAME, SystemClock.today()).await?.ok_or("no account")?;
    drop(reader);
    let province = Province {
        name: "Tỉnh Bình Phước".to_owned(),
        code: "H10".to_owned(),
        mail_domain: "binhphuoc.gov.vn".to_owned(),
    };
    let keys = Keys { personal_data: Some(SecretKey::new([7; 32])), ..Keys::default() };
    let registry = Registry::new(store, Arc::new(SystemClock), false, province, IdSource::from_entropy());
    let (registry, actor) = (Arc::new(registry.with_keys(keys)), Actor::Principal(account.principal));
    let request =
        ImportRequest { kind: ImportKind::Officials, options: ImportOptions::default(), commit: true, lang: Lang::Vi };
    let job = submit(&registry, &actor, &request, &bytes).await?;
    drop(bytes);
    run_here(&registry, job, &CancellationToken::new(), &|_| {}).await?;
    let seconds = begin.elapsed().as_secs_f64();
    let report = job_of(&registry, &actor, job).await?.report.ok_or("the job has no result")?;
    if report.new != u64::from(rows) || !report.is_clean() {
        return Err(format!("{} of {rows} were written: {:?}", report.new, report.problems.first()).into());
    }
    let status = std::fs::read_to_string("/proc/self/status")?;
    let kib =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse().ok());
    let kib: f64 = kib.ok_or("the kernel tells no peak")?;
    println!("{seconds} {}", kib / 1024.0);
    Ok(())
}

/// Invented people, with a number, without a mailbox so far: every address is proposed, and most clash.
fn file(rows: u32) -> String {
    const FAMILY: [&str; 8] = ["Nguyễn", "Trần", "Lê", "Phạm", "Điểu", "Hoàng", "Võ", "Đặng"];
    const MIDDLE: [&str; 12] =
        ["Văn", "Thị", "Hữu", "Đức", "Ngọc", "Minh", "Thanh", "Quốc", "Xuân", "Thu", "Hồng", "Gia"];
    const GIVEN: [&str; 16] = [
        "An", "Bình", "Châu", "Dũng", "Giang", "Hà", "Khánh", "Lan", "Mai", "Nam", "Oanh", "Phúc", "Quân", "Sơn",
        "Tâm", "Yến",
    ];
    let pick = |names: &[&'static str], at: u32| names.get(at as usize % names.len()).copied().unwrap_or_default();
    let mut text = "full_name,birth_date,category,personal_number,agency,position,rank,mailbox,since\r\n".to_owned();
    for row in 0..rows {
        let name = format!(
            "{} {} {}",
            pick(&FAMILY, row.wrapping_mul(7) / 3),
            pick(&MIDDLE, row / 8),
            pick(&GIVEN, row.wrapping_mul(5) / 2)
        );
        let (year, month, day) = (1965 + row % 36, 1 + row / 3 % 12, 1 + row / 7 % 28);
        let _ = write!(
            text,
            "{name},{day:02}/{month:02}/{year},cong_chuc,070{row:09},H10.{},Chuyên viên,staff,staged,01/03/2019\r\n",
            1 + row % 309
        );
    }
    text
}

//! One process, measured: real time, processor time, peak memory (the kernel's `VmHWM`).

use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use super::AnyError;

/// What one process took.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    pub(super) seconds: f64,
    pub(super) processor_seconds: f64,
    pub(super) peak_mib: f64,
}

/// Runs a command to its end, its standard output thrown away.
pub(super) fn run(command: &mut Command) -> Result<Sample, AnyError> {
    run_with_output(command.stdout(Stdio::null())).map(|(sample, _)| sample)
}

/// Runs a command to its end and keeps its standard output, if it was piped.
pub(super) fn run_with_output(command: &mut Command) -> Result<(Sample, Vec<u8>), AnyError> {
    let (sample, output) = run_to_any_end(command)?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(format!("{command:?} ended with {}: {said}", output.status).into());
    }
    Ok((sample, output.stdout))
}

/// Runs a command whose work may leave something for people to do.
pub(super) fn run_to_any_end(command: &mut Command) -> Result<(Sample, Output), AnyError> {
    let begin = Instant::now();
    let child = command.stderr(Stdio::piped()).spawn()?;
    let watcher = watch(child.id());
    let output = child.wait_with_output()?;
    let seconds = begin.elapsed().as_secs_f64();
    let (peak_mib, processor_seconds) = watcher.join().map_err(|_| "the watcher died")?;
    Ok((Sample { seconds, processor_seconds, peak_mib }, output))
}

/// Looks at the process every few milliseconds until it is gone: both figures only grow, so the last look is nearly exact.
fn watch(pid: u32) -> std::thread::JoinHandle<(f64, f64)> {
    std::thread::spawn(move || {
        let (mut peak, mut processor) = (0.0_f64, 0.0_f64);
        while let Ok(status) = std::fs::read_to_string(format!("/proc/{pid}/status")) {
            let kib = status
                .lines()
                .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.trim().parse::<f64>().ok());
            peak = peak.max(kib.unwrap_or_default() / 1024.0);
            processor = processor.max(processor_seconds(pid));
            if status.lines().any(|line| line.starts_with("State:\tZ")) {
                break;
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        (peak, processor)
    })
}

/// User and system time so far, from the clock ticks (hundredths of a second) of `/proc/PID/stat`.
fn processor_seconds(pid: u32) -> f64 {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{pid}/stat")) else { return 0.0 };
    let fields: Vec<f64> = stat
        .rsplit_once(')')
        .map(|(_, rest)| rest.split_whitespace().filter_map(|field| field.parse().ok()).collect())
        .unwrap_or_default();
    // After the state letter, which is no number: utime and stime are fields 14 and 15 of the line.
    fields.iter().skip(10).take(2).sum::<f64>() / 100.0
}

/// The figure that 99 of 100 do not exceed.
pub(super) fn percentile_99(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get((sorted.len() * 99).div_ceil(100).saturating_sub(1)).copied().unwrap_or(f64::NAN)
}

/// The middle of some figures.
pub(super) fn median(figures: &[f64]) -> f64 {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

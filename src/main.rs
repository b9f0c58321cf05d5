//! The `congvu` program: parse, run one command, answer with its exit status.

use std::process::ExitCode;

use mimalloc::MiMalloc;

/// Plans are hundreds of thousands of small texts: the system's allocator took a quarter of our processor time (docs/adr/0016).
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    congvu::cli::main()
}

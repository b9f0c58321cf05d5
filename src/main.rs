//! The `congvu` program: parse, run one command, answer with its exit status.

use std::process::ExitCode;

fn main() -> ExitCode {
    congvu::cli::main()
}

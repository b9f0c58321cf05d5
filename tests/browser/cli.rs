//! How other tests run the program and make demos.
#![allow(dead_code, reason = "shared with tests that need more of it")]

#[path = "../integration/cli/demo_folder.rs"]
pub(crate) mod demo_folder;
#[path = "../integration/cli/program.rs"]
pub(crate) mod program;

//! A demo province of the test's own, served by the real program with its private slapd.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Stdio};

use serde_json::Value;

use crate::cli::demo_folder::DemoFolder;

/// The demo, until it is dropped.
pub(super) struct DemoSite {
    pub(super) folder: DemoFolder,
    server: Child,
    /// Without a slash at its end.
    pub(super) url: String,
}

impl DemoSite {
    /// Starts `congvu demo --serve` on a free port and waits for its address.
    pub(super) fn start() -> Self {
        let folder = DemoFolder::at_rest();
        let mut arguments = folder.arguments(&["--listen", "127.0.0.1:0"]);
        for word in &mut arguments {
            if word == "--no-serve" {
                "--serve".clone_into(word);
            }
        }
        let mut command = folder.program.command(&arguments);
        let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program");
        let out = server.stdout.take().expect("its output");
        // One document, over as many lines as it is printed on.
        let (mut text, mut lines) = (String::new(), BufReader::new(out).lines());
        let document: Value = loop {
            let line = lines.next().expect("a whole document").expect("a line");
            text.push_str(&line);
            if let Ok(document) = serde_json::from_str(&text) {
                break document;
            }
        };
        let url = document["url"].as_str().expect("an address").trim_end_matches('/').to_owned();
        Self { folder, server, url }
    }
}

impl Drop for DemoSite {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

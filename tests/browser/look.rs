//! Looking at a page: axe-core finds nothing serious, and it is pictured for people to look at.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::driver::{Browser, Scripts};

/// An office screen and a phone.
const SIZES: [(u32, u32); 2] = [(1366, 768), (390, 844)];

/// What is below that is left out of pictures.
const MOST_HIGH: u32 = 4000;

/// Where pictures go; not committed.
pub(super) fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/screenshots");
    std::fs::create_dir_all(&folder).expect("a folder");
    folder
}

/// The script of axe-core, as `.ci/fetch-axe` fetched it.
fn axe() -> Option<String> {
    let path = std::env::var_os("CONGVU_AXE");
    if path.is_none() {
        assert!(std::env::var_os("CONGVU_TEST_REQUIRE_ALL").is_none(), "CONGVU_AXE names axe-core's script");
        eprintln!("not checked by axe-core: CONGVU_AXE is not set (see `make test`)");
    }
    path.map(|path| std::fs::read_to_string(path).expect("axe-core's script"))
}

impl Browser<'_> {
    /// Weighs the page, checks it and pictures it under that name, in both sizes.
    pub(super) async fn look(&self, name: &str) {
        if self.scripts == Scripts::Run {
            self.weigh(name).await;
        }
        for (width, height) in SIZES {
            self.driver.set_window_rect(0, 0, width, height).await.expect("a window");
            self.check(name, width).await;
            self.assert_nothing_sticks_out(name, width).await;
            if self.scripts == Scripts::Run {
                self.picture(name, width).await;
            }
        }
        let (width, height) = SIZES[0];
        self.driver.set_window_rect(0, 0, width, height).await.expect("a window");
    }

    /// The whole page, as far as anybody would scroll.
    async fn picture(&self, name: &str, width: u32) {
        let height = self.run("return document.documentElement.scrollHeight + outerHeight - innerHeight").await;
        let height = u32::try_from(height.as_u64().unwrap_or_default()).unwrap_or(MOST_HIGH);
        self.driver.set_window_rect(0, 0, width, height.clamp(400, MOST_HIGH)).await.expect("a window");
        let file = folder().join(format!("{name}-{width}.png"));
        self.driver.screenshot(&file).await.expect("a picture");
    }

    async fn check(&self, name: &str, width: u32) {
        // Without scripts the page is the same; axe-core is one itself.
        if self.scripts == Scripts::Off {
            return;
        }
        let Some(axe) = axe() else { return };
        let ask = "const done = arguments[arguments.length - 1];
            axe.run(document, { resultTypes: ['violations'] }).then(found => done(found.violations), error => done(String(error)));";
        self.run(&axe).await;
        let found = self.driver.execute_async(ask, Vec::new()).await.expect("its answer");
        let found = found.json().as_array().expect("a list of findings").clone();
        let is_grave = |finding: &&Value| matches!(finding["impact"].as_str(), Some("serious" | "critical"));
        let grave: Vec<String> = found.iter().filter(is_grave).map(told).collect();
        assert!(grave.is_empty(), "{name} at {width}: {}", grave.join("\n"));
    }

    /// A page scrolls down, never sideways; wide tables scroll within themselves.
    async fn assert_nothing_sticks_out(&self, name: &str, width: u32) {
        let script = "const edge = document.documentElement.clientWidth;
            if (document.documentElement.scrollWidth <= edge) return [];
            const out = [...document.querySelectorAll('main *')].filter(one => one.getBoundingClientRect().right > edge);
            return out.map(one => one.outerHTML.slice(0, 200));";
        let over = self.run(script).await;
        assert_eq!(over.as_array().map(Vec::len), Some(0), "{name} at {width} sticks out to the side: {over}");
    }
}

fn told(finding: &Value) -> String {
    let places = finding["nodes"].as_array().into_iter().flatten().map(|node| node["html"].to_string());
    format!("{}: {} at {}", finding["id"], finding["help"], places.collect::<Vec<_>>().join(", "))
}

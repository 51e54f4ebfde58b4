//! The corpus of the fuzz targets, and everything that they ever found.

use std::fs;
use std::path::Path;

#[path = "../../../fuzz/targets.rs"]
mod targets;

#[test]
fn lim_2_every_seed_and_every_find_of_a_fuzz_target_is_no_trouble() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    for (name, target) in targets::ALL {
        let folder = root.join("corpus").join(name);
        let mut count = 0;
        for entry in fs::read_dir(&folder).expect("part of the package") {
            target(&fs::read(entry.expect("readable").path()).expect("readable"));
            count += 1;
        }
        assert!(count > 3, "{name} has {count} seeds");
        assert!(root.join(format!("fuzz_targets/{name}.rs")).is_file(), "{name}");
        target(b"");
    }
    let listed = fs::read_dir(root.join("fuzz_targets")).expect("part of the package").count();
    assert_eq!(listed, targets::ALL.len());
}

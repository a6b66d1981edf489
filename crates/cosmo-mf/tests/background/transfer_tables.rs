//! Transfer functions from the files of other programs.

use cosmo_mf::{
    Cosmology, LinearPower, Neutrinos, Plan, PowerTable, PrimordialAmplitude, Transfer, TransferTable,
};

use crate::table::Table;

/// That of `transfer_camb.dat`.
pub(crate) const H: f64 = 0.67;

/// That of `transfer_camb.dat`: one species with mass.
pub(crate) fn universe() -> Cosmology {
    let h2 = H * H;
    // CAMB was given Ων h² = 0.002148, which is Σm / 93.14 eV.
    let neutrinos = Neutrinos::with_masses_ev([0.002_148 * 93.14, 0.0, 0.0]);
    Cosmology::flat((0.0224 + 0.12 + 0.002_148) / h2, 100.0 * H)
        .with_baryons(0.0224 / h2)
        .with_spectral_index(0.965)
        .with_radiation(neutrinos)
}

pub(crate) fn text() -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/transfer_camb.dat");
    std::fs::read_to_string(path).unwrap()
}

/// Of CAMB's table, for its own amplitude.
pub(crate) fn camb() -> (Plan, LinearPower, f64) {
    let transfer = Transfer::TransferTable(TransferTable::from_camb_text(&text(), H).unwrap());
    let plan = Plan::suited_to(&transfer).unwrap();
    let sigma8 = plan.sigma8_of(&universe(), &transfer, PrimordialAmplitude::new(2.1e-9)).unwrap();
    let power = plan.linear_power(&universe().with_sigma8(sigma8), &transfer).unwrap();
    (plan, power, sigma8)
}

#[test]
fn a_transfer_file_of_camb_gives_its_spectrum_and_its_sigma8() {
    let (_, power, sigma8) = camb();
    // The file has six digits, and 12 points to a factor e: of a finer run of CAMB the σ₈ is 0.780843.
    assert!((sigma8 / 0.780_843_151_712_248_8 - 1.0).abs() < 1e-5, "{sigma8}");
    let table = Table::read("transfer_camb_power.csv");
    let k = table.column("k_per_mpc");
    let (all, cold) = (power.today_mpc3(&k).unwrap(), power.cold_matter_today_mpc3(&k).unwrap());
    for (i, k) in k.iter().enumerate() {
        // Where baryons oscillate, with a period of 0.04/Mpc or three points of the file, splines through it are 0.2 % off.
        let tolerance = if (0.03..0.4).contains(k) { 2.5e-3 } else { 1e-4 };
        for (what, got, want) in
            [("all", all[i], table.column("all_mpc3")[i]), ("cold", cold[i], table.column("cold_mpc3")[i])]
        {
            assert!((got / want - 1.0).abs() < tolerance, "{what}, k = {k}: {:e}", got / want - 1.0);
        }
        // Of their ratio oscillations cancel.
        let want = table.column("cold_mpc3")[i] / table.column("all_mpc3")[i];
        assert!((cold[i] / all[i] / want - 1.0).abs() < 2e-5, "k = {k}: {:e}", cold[i] / all[i] / want - 1.0);
    }
}

#[test]
fn a_table_of_t_and_one_of_p_are_the_same_spectrum() {
    // Smooth, so that 20 points a decade are enough; what is compared is one spline through ln T and one through
    // ln P = nₛ ln k + 2 ln T, which are the same but for rounding, and their ends.
    let cosmology = universe();
    let power = Plan::default().linear_power(&cosmology, &Transfer::Bbks).unwrap();
    let k: Vec<f64> = (0..141).map(|i| 10.0_f64.powf(-5.0 + 0.05 * f64::from(i))).collect();
    let p = power.today_mpc3(&k).unwrap();
    let t: Vec<f64> = k.iter().zip(&p).map(|(k, p)| 7.0 * (p / k.powf(0.965)).sqrt()).collect();
    let of_p = Transfer::Table(PowerTable::new(&k, &p).unwrap());
    let of_t = Transfer::TransferTable(TransferTable::new(&k, &t).unwrap());
    let in_h: Vec<f64> = k.iter().map(|k| k / H).collect();
    let of_h = Transfer::TransferTable(TransferTable::from_h_units(&in_h, &t, H).unwrap());
    let plan = Plan::suited_to(&of_t).unwrap();
    let at: Vec<f64> = (0..300).map(|i| 10.0_f64.powf(-7.0 + 0.033 * f64::from(i))).collect();
    let [p, t, h] = [&of_p, &of_t, &of_h]
        .map(|transfer| plan.linear_power(&cosmology, transfer).unwrap().today_mpc3(&at).unwrap());
    for i in 0..at.len() {
        assert!((t[i] / p[i] - 1.0).abs() < 1e-11, "k = {}: {:e}", at[i], t[i] / p[i] - 1.0);
        assert!((h[i] / t[i] - 1.0).abs() < 1e-11, "k = {}: {:e}", at[i], h[i] / t[i] - 1.0);
    }
    // T is one at the first point, where BBKS is it to 2.34 q/2 + 3.89 q/4 with q < 1e-4.
    let [table, formula] = [&of_t, &Transfer::Bbks]
        .map(|transfer| plan.sigma8_of(&cosmology, transfer, PrimordialAmplitude::new(2.1e-9)).unwrap());
    assert!((table / formula - 1.0).abs() < 3e-4, "{table} is not {formula}");
    // And nₛ is the cosmology's, not the table's.
    let tilted = cosmology.with_spectral_index(1.0);
    let [p, t] = [&of_p, &of_t]
        .map(|transfer| plan.linear_power(&tilted, transfer).unwrap().today_mpc3(&[0.01, 1.0][..]).unwrap());
    assert!((t[1] / t[0] / (p[1] / p[0]) / 100.0_f64.powf(0.035) - 1.0).abs() < 1e-10);
}

#[test]
fn files_of_class_are_read_by_their_header() {
    // What CAMB has, as CLASS would write it: in the format of CAMB, and in its own, which is times k².
    let rows: Vec<Vec<f64>> = text()
        .lines()
        .skip(1)
        .map(|line| line.split_whitespace().map(|word| word.parse().unwrap()).collect())
        .collect();
    let mut like_camb =
        "# Transfer functions T_i(k) for adiabatic (AD) mode\n# 1:k (h/Mpc)  2:-T_cdm/k2  3:-T_tot/k2\n"
            .to_owned();
    let mut own = "# Transfer functions\n# 1:k (h/Mpc)   2:d_g   3:d_tot   4:phi\n".to_owned();
    for row in &rows {
        let k = row[0] * H;
        like_camb += &format!(" {:e} {:e} {:e}\n", row[0], row[1], row[6]);
        own += &format!(" {:e} {:e} {:e} {:e}\n", row[0], -row[3], -row[6] * k * k, row[9]);
    }
    let (plan, power, sigma8) = camb();
    let at = [1e-3, 0.1, 1.0, 20.0];
    let want = power.today_mpc3(&at[..]).unwrap();
    for text in [like_camb, own] {
        let transfer = Transfer::TransferTable(TransferTable::from_class_text(&text, H).unwrap());
        let got = plan.sigma8_of(&universe(), &transfer, PrimordialAmplitude::new(2.1e-9)).unwrap();
        assert!((got / sigma8 - 1.0).abs() < 1e-13);
        let power = plan.linear_power(&universe().with_sigma8(sigma8), &transfer).unwrap();
        for (got, want) in power.today_mpc3(&at[..]).unwrap().iter().zip(&want) {
            assert!((got / want - 1.0).abs() < 1e-12, "{got} is not {want}");
        }
    }
}

#[test]
fn a_transfer_file_of_class_gives_its_spectrum() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/transfer_class.dat");
    let table = TransferTable::from_class_text(&std::fs::read_to_string(path).unwrap(), 0.7).unwrap();
    let transfer = Transfer::TransferTable(table);
    let cosmology = Cosmology::flat(0.3, 70.0).with_baryons(0.05).with_radiation(Neutrinos::massless());
    let plan = Plan::suited_to(&transfer).unwrap();
    let sigma8 = plan.sigma8_of(&cosmology, &transfer, PrimordialAmplitude::new(2.1e-9)).unwrap();
    // The file has few points, between which CLASS has another spline than this crate.
    assert!((sigma8 / 0.825_031_278_824_076_8 - 1.0).abs() < 1e-4, "{sigma8}");
    let power = plan.linear_power(&cosmology.with_sigma8(sigma8), &transfer).unwrap();
    // `Class.pk_lin` at points of the file, which has 10 digits, but for what rounding of k adds.
    for (k, want) in [
        (0.000_127_988_171_452, 2_439.496_097_345_348),
        (0.002_275_987_300_22, 34_303.628_551_312_27),
        (0.076_192_958_682_3, 14_565.211_538_516_11),
        (0.242_288_016_419, 1_988.550_417_049_745),
        (0.492_681_274_977, 441.323_318_444_137_56),
        (3.502_867_050_11, 3.874_091_619_823_919),
    ] {
        let got = power.today_mpc3(&[k][..]).unwrap()[0];
        assert!((got / want - 1.0).abs() < 1e-6, "k = {k}: {got} is not {want}: {:e}", got / want - 1.0);
    }
}

#[test]
fn tables_that_cannot_be_are_errors_with_names() {
    let k = [0.01, 0.1, 1.0, 10.0];
    let t = [1.0, 0.1, 1e-3, 1e-5];
    assert!(TransferTable::new(&k[..], &t[..]).is_ok_and(|table| !table.is_empty() && table.len() == 4));
    for (k, t, message) in [
        (&k[..3], &t[..3], "at least 4 points"),
        (&k[..], &t[..3], "the transfer function"),
        (&[0.01, 0.1, 0.1, 10.0][..], &t[..], "the wavenumbers"),
        (&[0.01, 0.1, 0.05, 10.0][..], &t[..], "the wavenumbers"),
        (&[0.0, 0.1, 1.0, 10.0][..], &t[..], "the wavenumbers"),
        (&[0.01, 0.1, 1.0, 1e3][..], &t[..], "gap"),
        (&k[..], &[1.0, 0.1, 0.0, 1e-5][..], "0 at index 2"),
        (&k[..], &[1.0, -0.1, 1e-3, 1e-5][..], "-0.1 at index 1"),
        (&k[..], &[1.0, 0.1, f64::NAN, 1e-5][..], "NaN at index 2"),
        (&k[..], &[1.0, 0.1, 1e-3, f64::INFINITY][..], "inf at index 3"),
    ] {
        let text = TransferTable::new(k, t).unwrap_err().to_string();
        assert!(text.contains(message), "{text} does not say {message}");
    }
    for h in [0.0, -0.7, f64::NAN, f64::INFINITY] {
        assert!(TransferTable::from_h_units(&k[..], &t[..], h).unwrap_err().to_string().starts_with("h"));
        assert!(TransferTable::from_camb_text(&text(), h).is_err());
    }
    let table = TransferTable::new(&k[..], &t[..]).unwrap();
    for bad in [&t[..3], &[1.0, 0.1, -1e-3, 1e-5][..]] {
        assert!(table.clone().with_cold_matter_and_baryons(bad).is_err());
        assert!(PowerTable::new(&k[..], &t[..]).unwrap().with_cold_matter_and_baryons(bad).is_err());
    }
    for (text, message) in [
        ("", "7 or 13 columns"),
        ("1 2 3\n4 5 6\n", "7 or 13 columns"),
        ("1 2 3 4 5 6 7\n1 2 3\n", "line 2"),
        ("k T\n", "line 1"),
    ] {
        let error = TransferTable::from_camb_text(text, H).unwrap_err().to_string();
        assert!(error.contains(message), "{error}");
    }
    let error = TransferTable::from_class_text("1 2 3\n", H).unwrap_err().to_string();
    assert!(error.contains("header"), "{error}");
}

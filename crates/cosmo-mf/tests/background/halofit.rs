//! The non-linear spectrum: against adaptive quadrature with another program's algebra, CCL, CAMB, and closed forms.

use crate::table::Table;
use cosmo_mf::{
    Cosmology, Dual, Growth, Halofit, LinearPower, Neutrinos, Plan, PowerTable, PrimordialAmplitude, Scalar,
    Transfer, WarmDarkMatter,
};

fn universe() -> Cosmology {
    Cosmology::flat(0.3, 70.0).with_baryons(0.05).with_sigma8(0.8).with_spectral_index(0.96)
}

fn linear(cosmology: &Cosmology, transfer: &Transfer) -> LinearPower {
    Plan::suited_to(transfer).unwrap().linear_power(cosmology, transfer).unwrap()
}

#[test]
fn halofit_is_its_equations() {
    // Smith's and Takahashi's algebra by hmf at n and C from adaptive quadrature (1e-11, where brentq stops): P moves with
    // n and C by factors of ln 10 · 2.4 n… < 50. σ₈ of BBKS here is good to 1e-12.
    let table = Table::read("halofit.csv");
    let column = |name| table.column(name);
    for (i, &z) in column("z").iter().enumerate() {
        let cosmology = universe()
            .with_dark_energy(column("ode")[i])
            .with_equation_of_state(column("w0")[i], column("wa")[i]);
        let halofit = if column("takahashi")[i] > 0.0 { Halofit::Takahashi12 } else { Halofit::Smith03 };
        let evolved = linear(&cosmology, &Transfer::Bbks).non_linear(halofit, z).unwrap();
        for (got, name, tolerance) in [
            (evolved.non_linear_wavenumber_per_mpc(), "k_sigma_per_mpc", 1e-10),
            (evolved.effective_index(), "n_eff", 1e-10),
            (evolved.curvature(), "curvature", 1e-9),
            (evolved.power_mpc3(&[column("k_per_mpc")[i]][..]).unwrap()[0], "p_mpc3", 2e-9),
        ] {
            let want = column(name)[i];
            assert!(
                (got / want - 1.0).abs() < tolerance,
                "row {i}, {name}: {got} is not {want}, {:e}",
                got / want - 1.0
            );
        }
    }
}

#[test]
fn halofit_with_massive_neutrinos_and_curvature_is_ccls() {
    // CCL was given the same linear spectrum. It finds the scale to 1e-5 and interpolates n and C in a: 1e-4 in P.
    let table = Table::read("halofit_ccl.csv");
    let column = |name| table.column(name);
    for (i, &k) in column("k_per_mpc").iter().enumerate() {
        let masses = [column("m1")[i], column("m2")[i], column("m3")[i]];
        let cosmology = universe()
            .with_dark_energy(0.7 - column("ok")[i])
            .with_radiation(Neutrinos::with_masses_ev(masses));
        let evolved = linear(&cosmology, &Transfer::Bbks).non_linear(Halofit::Takahashi12, 0.0).unwrap();
        let (got, want) = (evolved.power_mpc3(&[k][..]).unwrap()[0], column("p_mpc3")[i]);
        assert!((got / want - 1.0).abs() < 1e-4, "row {i}: {got} is not {want}, {:e}", got / want - 1.0);
    }
}

#[test]
fn halofit_of_cambs_spectrum_is_cambs() {
    // CAMB stops looking for the scale where σ is 1e-3 from 1, so k is good to 2e-3 and P to some times that; its neutrinos
    // are without mass. Two runs of CAMB with other wavenumbers differ by 3e-5.
    let spectrum = Table::read("power_camb_table.csv");
    let made = PrimordialAmplitude::new(2.1e-9);
    let transfer = PowerTable::new(&spectrum.column("k_per_mpc"), &spectrum.column("p_mpc3")).unwrap();
    let transfer = Transfer::Table(transfer.with_primordial_amplitude(made).unwrap());
    let cosmology = universe().with_radiation(Neutrinos::massless());
    let sigma8 = Plan::suited_to(&transfer).unwrap().sigma8_of(&cosmology, &transfer, made).unwrap();
    let power = linear(&cosmology.with_sigma8(sigma8), &transfer);
    let table = Table::read("halofit_camb.csv");
    let k = table.column("k_per_mpc");
    let now = power.today_mpc3(&k).unwrap();
    for (halofit, name) in [(Halofit::Smith03, "smith_mpc3"), (Halofit::Takahashi12, "takahashi_mpc3")] {
        let evolved = power.non_linear(halofit, 0.0).unwrap().power_mpc3(&k).unwrap();
        for (i, want) in table.column(name).into_iter().enumerate() {
            let linear = table.column("linear_mpc3")[i];
            assert!((now[i] / linear - 1.0).abs() < 6e-5, "k = {}: {} is not {linear}", k[i], now[i]);
            assert!(
                (evolved[i] / want - 1.0).abs() < 6e-3,
                "k = {}, {name}: {} is not {want}",
                k[i],
                evolved[i]
            );
        }
    }
}

#[test]
fn the_non_linear_scale_of_a_power_law_is_known() {
    // σ²(R) ∝ R^-(n + 3) in a Gaussian too: the index is n, C = 0, and k moves as D^(-2/(n + 3)). Below the plan's first
    // wavenumber, e⁻¹⁸/Mpc, such a spectrum has (R e⁻¹⁸)^(3/2) of it, 4e-11 at R = 8 Mpc; twice for what moves.
    let cosmology = universe().with_spectral_index(-1.5);
    let power = Plan::default().linear_power(&cosmology, &Transfer::PowerLaw).unwrap();
    let growth = Growth::new(&cosmology).unwrap().factor(1.0).unwrap();
    let [now, before] = [0.0, 1.0].map(|z| power.non_linear(Halofit::Smith03, z).unwrap());
    assert!((now.effective_index() + 1.5).abs() < 1e-9 && now.curvature().abs() < 1e-9);
    let moved = before.non_linear_wavenumber_per_mpc() / now.non_linear_wavenumber_per_mpc();
    assert!((moved * growth.powf(2.0 / 1.5) - 1.0).abs() < 1e-9, "{moved}");
    // σ² = ∫ dk/k k^(n+3) A exp(-k²R²) = A Γ(3/4) R^(-3/2) / 2 is 1 at R = 1/k: A = 2 k^(-3/2)/Γ(3/4).
    let gamma = 1.225_416_702_465_177_6;
    let amplitude = 2.0 * now.non_linear_wavenumber_per_mpc().powf(-1.5) / gamma;
    let density =
        power.today_mpc3(&[0.2][..]).unwrap()[0] * 0.2_f64.powf(1.5) / (2.0 * std::f64::consts::PI.powi(2));
    assert!((density / amplitude - 1.0).abs() < 1e-9, "{:e}", density / amplitude - 1.0);
    // On large scales nothing has become of it: Δ² = 1e-3 and y = 1e-2, times numbers of order one.
    let k = [1e-2 * now.non_linear_wavenumber_per_mpc()];
    let ratio = now.power_mpc3(&k[..]).unwrap()[0] / power.today_mpc3(&k[..]).unwrap()[0];
    assert!((ratio - 1.0).abs() < 2e-2, "{ratio}");
}

#[test]
fn what_halofit_depends_on_has_the_slopes_of_differences() {
    fn all<S: Scalar>(p: [S; 4]) -> Vec<S> {
        let mut cosmology = Cosmology::<S>::lift(&universe()).with_spectral_index(p[1]).with_baryons(p[3]);
        cosmology.omega_matter = p[0];
        cosmology.omega_dark_energy = -p[0] + 1.0;
        let transfer =
            Transfer::EisensteinHuSmooth.with_warm_dark_matter(WarmDarkMatter::Viel05 { mass_kev: 0.5 });
        let plan = Plan::default();
        let sigma8 = plan.sigma8_of(&cosmology, &transfer, PrimordialAmplitude::new(p[2] * 1e-9)).unwrap();
        let power = plan.linear_power(&cosmology.with_sigma8(sigma8), &transfer).unwrap();
        let evolved = power.non_linear(Halofit::Takahashi12, 0.5).unwrap();
        let mut out = evolved.power_mpc3(&[0.1, 3.0][..]).unwrap();
        out.extend([evolved.non_linear_wavenumber_per_mpc(), evolved.effective_index(), evolved.curvature()]);
        out
    }
    const AT: [f64; 4] = [0.3, 0.96, 2.1, 0.05];
    let dual = all::<Dual<4>>(std::array::from_fn(|i| Dual::variable(AT[i], i)));
    for parameter in 0..4 {
        // Fourth-order differences: h⁴/30 of the fifth derivative, (1e-3)⁴/30 times some 10³, and 1e-12/h of rounding.
        let h = 1e-3 * AT[parameter];
        let at = |k: f64| {
            let mut p = AT;
            p[parameter] += k * h;
            all(p)
        };
        let (right, left, far_right, far_left) = (at(1.0), at(-1.0), at(2.0), at(-2.0));
        for (i, value) in dual.iter().enumerate() {
            let slope = (8.0 * (right[i] - left[i]) - (far_right[i] - far_left[i])) / (12.0 * h);
            let scale = slope.abs() + value.value.abs() / AT[parameter];
            let got = value.slopes[parameter];
            assert!((got - slope).abs() < 1e-8 * scale, "{i} by {parameter}: {got} is not {slope}");
        }
    }
}

#[test]
fn spectra_that_are_linear_everywhere_are_errors_with_words() {
    let power = linear(&universe(), &Transfer::EisensteinHuSmooth);
    for bad in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(power.non_linear(Halofit::Smith03, bad).is_err());
    }
    let text = power.non_linear(Halofit::Takahashi12, 1e4).unwrap_err().to_string();
    assert!(text.starts_with("the non-linear spectrum") && text.contains("σ = 1"), "{text}");
    let warm = Transfer::EisensteinHuSmooth.with_warm_dark_matter(WarmDarkMatter::Viel05 { mass_kev: 0.1 });
    let power = linear(&universe(), &warm);
    assert!(power.non_linear(Halofit::Takahashi12, 0.0).is_ok());
    let text = power.non_linear(Halofit::Takahashi12, 10.0).unwrap_err().to_string();
    assert!(text.contains("z = 10") && text.contains("σ from"), "{text}");
    let evolved = power.non_linear(Halofit::Takahashi12, 0.0).unwrap();
    assert!(evolved.power_mpc3(&[0.1, -1.0][..]).unwrap_err().to_string().contains("index 1"));
    // However far it is from what was fitted, there is a number.
    assert!(
        evolved.power_mpc3(&[1e-6, 1e-3, 1.0, 1e3][..]).unwrap().iter().all(|p| p.is_finite() && *p > 0.0)
    );
}

"""For each rule: the test against a known answer, and the one against an independent computation.

Written ``module::test``; modules are beside this file, or in folders of the tests.
"""

__all__ = ["EVIDENCE"]

EVIDENCE: dict[str, tuple[str, str]] = {
    "mean": (
        "averages/test_cardinal::test_glue_as_published",
        "averages/test_cardinal::test_agrees_with_its_definition",
    ),
    "median": (
        "averages/test_cardinal::test_a_median_of_decimal_weights_sees_exact_halves",
        "averages/test_cardinal::test_agrees_with_its_definition",
    ),
    "trimmed_mean": (
        "averages/test_cardinal::test_trimming_whole_scores_is_what_scipy_does",
        "averages/test_cardinal::test_agrees_with_its_definition",
    ),
    "geometric_mean": (
        "averages/test_cardinal::test_glue_as_published",
        "averages/test_cardinal::test_agrees_with_its_definition",
    ),
    "minmax_mean": (
        "averages/test_cardinal::test_normalised_game_scores_as_published",
        "averages/test_cardinal::test_agrees_with_its_definition",
    ),
    "z_mean": (
        "../test_published::test_brain_score_rules_correlate_as_published",
        "averages/test_cardinal::test_agrees_with_its_definition",
    ),
    "mean_rank": (
        "../test_published::test_brain_score_rules_correlate_as_published",
        "places/test_positional::test_mean_rank_agrees_with_its_definition",
    ),
    "borda": (
        "places/test_positional::test_glue_as_published",
        "places/test_positional::test_agrees_with_its_definition",
    ),
    "win_rate": (
        "places/test_positional::test_helm_mean_win_rates_nearly_as_published",
        "places/test_positional::test_win_rate_agrees_with_its_definition",
    ),
    "plurality": (
        "places/test_positional::test_glue_as_published",
        "places/test_positional::test_agrees_with_its_definition",
    ),
    "veto": (
        "places/test_positional::test_veto_and_dowdall_on_the_capital_of_tennessee",
        "places/test_positional::test_agrees_with_its_definition",
    ),
    "dowdall": (
        "places/test_positional::test_glue_as_published",
        "places/test_positional::test_agrees_with_its_definition",
    ),
    "k_approval": (
        "places/test_positional::test_what_a_tie_for_the_first_two_of_three_places_is_worth",
        "places/test_positional::test_k_approval_agrees_with_its_definition",
    ),
    "copeland": (
        "majorities/test_published_majorities::test_copeland_is_as_published",
        "majorities/test_pairwise::test_copeland_counts_wins_and_a_part_of_the_ties",
    ),
    "minimax": (
        "majorities/test_published_majorities::test_minimax_is_as_published",
        "majorities/test_pairwise::test_minimax_is_the_worst_defeat_in_voter_weight",
    ),
    "schulze": (
        "majorities/test_published_majorities::test_schulze_is_as_published",
        "majorities/test_beatpaths::test_the_stronger_path_decides",
    ),
    "ranked_pairs": (
        "majorities/test_published_majorities::test_ranked_pairs_is_as_published",
        "majorities/test_locking::test_every_outcome_is_found_and_the_relation_is_what_all_agree_on",
    ),
    "river": (
        "majorities/test_locking::test_who_is_first_in_no_outcome_is_not_first",
        "majorities/test_locking::test_every_outcome_is_found_and_the_relation_is_what_all_agree_on",
    ),
    "split_cycle": (
        "majorities/test_beatpaths::test_a_cycle_of_equal_margins_leaves_no_defeat",
        "majorities/test_beatpaths::test_defeats_are_what_the_smallest_margins_of_all_cycles_leave",
    ),
    "kemeny": (
        "../test_published::test_worked_examples_of_borda_copeland_and_kemeny",
        "optimal/kemeny/test_kemeny_small::test_cost_optima_uniqueness_and_ranking_are_those_of_all_orders",
    ),
    "slater": (
        "optimal/test_slater::test_the_size_of_a_majority_does_not_matter",
        "optimal/test_slater::test_cost_and_optima_are_those_of_all_orders",
    ),
    "footrule": (
        "optimal/test_footrule::test_median_ranks_that_are_all_places_are_the_best_order",
        "optimal/test_footrule::test_every_best_order_is_found_and_what_all_agree_on",
    ),
    "instant_runoff": (
        "places/test_elimination::test_winners_under_instant_runoff_as_stated",
        "places/test_elimination::test_order_of_elimination_agrees_with_its_definition",
    ),
    "coombs": (
        "places/test_elimination::test_the_capital_of_tennessee",
        "places/test_elimination::test_order_of_elimination_agrees_with_its_definition",
    ),
    "baldwin": (
        "places/test_elimination::test_the_capital_of_tennessee",
        "places/test_elimination::test_order_of_elimination_agrees_with_its_definition",
    ),
    "nanson": (
        "places/test_elimination::test_the_capital_of_tennessee",
        "places/test_elimination::test_nanson_agrees_with_its_definition",
    ),
    "bucklin": (
        "places/test_bucklin::test_the_capital_of_tennessee",
        "places/test_bucklin::test_agrees_with_its_definition",
    ),
    "black": (
        "majorities/test_black::test_the_condorcet_winner_is_first_and_the_rest_stand_by_borda",
        "majorities/test_black::test_the_condorcet_winner_is_first_and_the_rest_stand_by_borda",
    ),
    "majority_judgment": (
        "averages/test_graded::test_majority_judgment_on_the_french_election_of_2012",
        "averages/test_graded::test_majority_judgment_agrees_with_removing_grades_one_by_one",
    ),
    "star": (
        "averages/test_graded::test_star_on_the_capital_of_tennessee",
        "averages/test_graded::test_star_agrees_with_its_definition",
    ),
    "bradley_terry": (
        "models/test_bradley_terry::test_baseball_1987_as_in_agresti",
        "models/test_bradley_terry::test_the_estimates_maximise_the_likelihood",
    ),
    "plackett_luce": (
        "models/test_plackett_luce::test_counts_as_the_model_expects_them_give_its_strengths",
        "models/test_plackett_luce::test_the_estimates_maximise_the_likelihood",
    ),
    "rank_centrality": (
        "models/test_rank_centrality::test_it_finds_the_strengths_where_bradley_and_terrys_model_holds",
        "models/test_rank_centrality::test_the_walk_is_stationary_or_does_not_reach_everywhere",
    ),
    "maximal_lottery": (
        "majorities/test_lottery::test_stone_scissors_paper",
        "majorities/test_lottery::test_it_is_the_most_even_optimal_strategy_and_says_whether_there_are_others",
    ),
    "tiers": (
        "majorities/test_tiers::test_the_sets_differ_where_pairs_tie",
        "majorities/test_tiers::test_each_tier_is_the_set_of_the_rest",
    ),
    "hierarchical": (
        "averages/test_hierarchical::test_a_gate_discounts_what_a_mean_rewards",
        "averages/test_hierarchical::test_every_combination_of_rules_is_the_recursion_written_out",
    ),
    "balanced_mean": (
        "averages/test_balanced::test_four_assets_as_in_maillard_roncalli_and_teiletche",
        "averages/test_balanced::test_weights_and_scores_are_those_of_coordinate_descent",
    ),
}

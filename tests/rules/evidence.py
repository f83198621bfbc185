"""For each rule: the test against a known answer, and the one against an independent computation.

Written ``module::test``; modules are beside this file, or in folders of the tests.
"""

__all__ = ["EVIDENCE"]

EVIDENCE: dict[str, tuple[str, str]] = {
    "mean": ("test_cardinal::test_glue_as_published", "test_cardinal::test_agrees_with_its_definition"),
    "median": (
        "test_cardinal::test_a_median_of_decimal_weights_sees_exact_halves",
        "test_cardinal::test_agrees_with_its_definition",
    ),
    "trimmed_mean": (
        "test_cardinal::test_trimming_whole_scores_is_what_scipy_does",
        "test_cardinal::test_agrees_with_its_definition",
    ),
    "geometric_mean": (
        "test_cardinal::test_glue_as_published",
        "test_cardinal::test_agrees_with_its_definition",
    ),
    "minmax_mean": (
        "test_cardinal::test_normalised_game_scores_as_published",
        "test_cardinal::test_agrees_with_its_definition",
    ),
    "z_mean": (
        "../test_published::test_brain_score_rules_correlate_as_published",
        "test_cardinal::test_agrees_with_its_definition",
    ),
    "mean_rank": (
        "../test_published::test_brain_score_rules_correlate_as_published",
        "test_positional::test_mean_rank_agrees_with_its_definition",
    ),
    "borda": ("test_positional::test_glue_as_published", "test_positional::test_agrees_with_its_definition"),
    "win_rate": (
        "test_positional::test_helm_mean_win_rates_nearly_as_published",
        "test_positional::test_win_rate_agrees_with_its_definition",
    ),
    "plurality": (
        "test_positional::test_glue_as_published",
        "test_positional::test_agrees_with_its_definition",
    ),
    "veto": (
        "test_positional::test_veto_and_dowdall_on_the_capital_of_tennessee",
        "test_positional::test_agrees_with_its_definition",
    ),
    "dowdall": (
        "test_positional::test_glue_as_published",
        "test_positional::test_agrees_with_its_definition",
    ),
    "k_approval": (
        "test_positional::test_what_a_tie_for_the_first_two_of_three_places_is_worth",
        "test_positional::test_k_approval_agrees_with_its_definition",
    ),
    "copeland": (
        "test_published_majorities::test_copeland_is_as_published",
        "test_pairwise::test_copeland_counts_wins_and_a_part_of_the_ties",
    ),
    "minimax": (
        "test_published_majorities::test_minimax_is_as_published",
        "test_pairwise::test_minimax_is_the_worst_defeat_in_voter_weight",
    ),
    "schulze": (
        "test_published_majorities::test_schulze_is_as_published",
        "test_schulze::test_the_stronger_path_decides",
    ),
    "ranked_pairs": (
        "test_published_majorities::test_ranked_pairs_is_as_published",
        "test_ranked_pairs::test_every_outcome_is_found_and_the_relation_is_what_all_agree_on",
    ),
    "river": (
        "test_river::test_who_is_first_in_no_outcome_is_not_first",
        "test_river::test_every_outcome_is_found_and_the_relation_is_what_all_agree_on",
    ),
    "split_cycle": (
        "test_split_cycle::test_a_cycle_of_equal_margins_leaves_no_defeat",
        "test_split_cycle::test_defeats_are_what_the_smallest_margins_of_all_cycles_leave",
    ),
    "kemeny": (
        "../test_published::test_worked_examples_of_borda_copeland_and_kemeny",
        "kemeny/test_kemeny_small::test_cost_optima_uniqueness_and_ranking_are_those_of_all_orders",
    ),
    "slater": (
        "test_slater::test_the_size_of_a_majority_does_not_matter",
        "test_slater::test_cost_and_optima_are_those_of_all_orders",
    ),
    "footrule": (
        "test_footrule::test_median_ranks_that_are_all_places_are_the_best_order",
        "test_footrule::test_every_best_order_is_found_and_what_all_agree_on",
    ),
    "instant_runoff": (
        "test_elimination::test_winners_under_instant_runoff_as_stated",
        "test_elimination::test_order_of_elimination_agrees_with_its_definition",
    ),
    "coombs": (
        "test_elimination::test_the_capital_of_tennessee",
        "test_elimination::test_order_of_elimination_agrees_with_its_definition",
    ),
    "baldwin": (
        "test_elimination::test_the_capital_of_tennessee",
        "test_elimination::test_order_of_elimination_agrees_with_its_definition",
    ),
    "nanson": (
        "test_elimination::test_the_capital_of_tennessee",
        "test_elimination::test_nanson_agrees_with_its_definition",
    ),
    "bucklin": (
        "test_bucklin::test_the_capital_of_tennessee",
        "test_bucklin::test_agrees_with_its_definition",
    ),
    "black": (
        "test_black::test_the_condorcet_winner_is_first_and_the_rest_stand_by_borda",
        "test_black::test_the_condorcet_winner_is_first_and_the_rest_stand_by_borda",
    ),
    "majority_judgment": (
        "test_graded::test_majority_judgment_on_the_french_election_of_2012",
        "test_graded::test_majority_judgment_agrees_with_removing_grades_one_by_one",
    ),
    "star": (
        "test_graded::test_star_on_the_capital_of_tennessee",
        "test_graded::test_star_agrees_with_its_definition",
    ),
    "bradley_terry": (
        "test_bradley_terry::test_baseball_1987_as_in_agresti",
        "test_bradley_terry::test_the_estimates_maximise_the_likelihood",
    ),
    "plackett_luce": (
        "test_plackett_luce::test_counts_as_the_model_expects_them_give_its_strengths",
        "test_plackett_luce::test_the_estimates_maximise_the_likelihood",
    ),
    "rank_centrality": (
        "test_rank_centrality::test_it_finds_the_strengths_where_bradley_and_terrys_model_holds",
        "test_rank_centrality::test_the_walk_is_stationary_or_does_not_reach_everywhere",
    ),
    "maximal_lottery": (
        "test_lottery::test_stone_scissors_paper",
        "test_lottery::test_it_is_the_most_even_optimal_strategy_and_says_whether_there_are_others",
    ),
    "tiers": (
        "test_tiers::test_the_sets_differ_where_pairs_tie",
        "test_tiers::test_each_tier_is_the_set_of_the_rest",
    ),
    "hierarchical": (
        "test_hierarchical::test_a_gate_discounts_what_a_mean_rewards",
        "test_hierarchical::test_every_combination_of_rules_is_the_recursion_written_out",
    ),
    "balanced_mean": (
        "test_balanced::test_four_assets_as_in_maillard_roncalli_and_teiletche",
        "test_balanced::test_weights_and_scores_are_those_of_coordinate_descent",
    ),
}

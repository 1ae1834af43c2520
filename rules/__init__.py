"""The judgement of Earshot: pure rules, values in and values out."""

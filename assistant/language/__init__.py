"""What French needs: normal forms, sentences, numbers, spelling, equivalences."""

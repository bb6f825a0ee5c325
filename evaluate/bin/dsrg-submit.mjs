#!/usr/bin/env node
import '../dist/bin/dsrg-submit.js';
